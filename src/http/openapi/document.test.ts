import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobStatusSchema } from "../../jobs/job-view.ts";
import { estimateSchema } from "../../jobs/submit/estimate-upload.ts";
import { segmentSchema } from "../../jobs/texts/list-segments.ts";
import { type ServedBench, serveBench } from "../app.fixture.ts";
import { EXAMPLES } from "./examples.ts";
import { jobListSchema, messageSchema, segmentListSchema, submittedSchema } from "./schemas.ts";

interface Schema {
	type?: string;
	format?: string;
	description?: string;
	examples?: object[];
	properties?: Record<string, Schema>;
	required?: string[];
}
interface Operation {
	operationId: string;
	tags: string[];
	summary: string;
	security?: Record<string, string[]>[];
	parameters?: { in: string; name: string }[];
	requestBody?: { content: Record<string, { schema: Schema }> };
	responses: Record<string, { description: string; content?: Record<string, object> }>;
}
interface OpenapiDocument {
	info: { title: string; version: string; description: string; license: object };
	tags: { name: string; description: string }[];
	paths: Record<string, Record<string, Operation>>;
	components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}

/**
 * The contract with everybody who generates a client: an operation's name, its group, who may use it, what it takes
 * beside a job's id, and every status that it answers with.
 */
const OPERATIONS = `
GET /health: health, server, open; 200
GET /health/detailed: detailedHealth, server, operator; 200 401 403 429 500 503
GET /metrics: metrics, server, operator; 200 401 403 429 500
POST /models/{name}/check: checkModel, catalog, caller (name) application/json; 200 400 401 403 422 429 500
POST /translate: submit, jobs, caller (idempotency-key) multipart/form-data; 200 400 401 403 413 422 429 500 503
POST /estimate: estimate, jobs, caller multipart/form-data; 200 400 401 403 413 422 429 500 503
GET /status/{job_id}: status, jobs, caller (wait if-none-match); 200 304 401 403 404 422 500 503
GET /jobs/{job_id}/events: events, jobs, caller; 200 401 403 404 422 429 500 503
GET /jobs: list, jobs, caller (status limit cursor); 200 401 403 422 500 503
GET /download/{job_id}: download, jobs, caller (layout partial redirect); 200 206 302 400 401 403 404 413 416 422 500 503 504
HEAD /download/{job_id}: downloadHead, jobs, caller (layout partial redirect); 200 206 302 400 401 403 404 413 416 422 500 503 504
DELETE /jobs/{job_id}: cancel, jobs, caller; 200 401 403 404 422 500 503
GET /jobs/{job_id}/segments: segments, jobs, caller (document needs_review limit cursor); 200 401 403 404 422 500 503
PATCH /jobs/{job_id}/segments/{segment_id}: correct, jobs, caller (segment_id) application/json; 200 400 401 403 404 413 422 500 503
POST /jobs/{job_id}/segments/{segment_id}/retranslate: retranslate, jobs, caller (segment_id) application/json; 200 400 401 402 403 404 409 422 429 500 502 503 504
GET /jobs/{job_id}/cover: cover, jobs, caller; 200 304 401 403 404 422 500 503
GET /jobs/{job_id}/report: report, jobs, caller; 200 400 401 403 404 422 500 503
POST /jobs/{job_id}/retry: retry, jobs, caller application/json; 200 400 401 403 404 409 422 429 500 503
POST /jobs/{job_id}/rerun: rerun, jobs, caller multipart/form-data; 200 400 401 403 404 409 422 429 500 503
GET /models: models, catalog, open; 200 403 422 500
GET /languages: languages, catalog, open; 200 403 422 500
`.trim();

function describeOperation(method: string, path: string, operation: Operation): string {
	const { operationId, tags, security, parameters = [], requestBody, responses } = operation;
	const names = parameters.map(({ name }) => name).filter((name) => name !== "job_id");
	const taken = names.length === 0 ? "" : ` (${names.join(" ")})`;
	const body = requestBody ? ` ${Object.keys(requestBody.content).join(" ")}` : "";
	const who = describeSecurity(security);
	const statuses = Object.keys(responses).join(" ");
	return `${method.toUpperCase()} ${path}: ${operationId}, ${tags.join(" ")}, ${who}${taken}${body}; ${statuses}`;
}

function describeSecurity(security: Operation["security"]): string {
	switch (JSON.stringify(security)) {
		case undefined:
			return "open";
		case '[{},{"bearerAuth":[]}]':
			return "caller";
		case '[{"bearerAuth":[]}]':
			return "caller with a token";
		case '[{"adminToken":[]}]':
			return "operator";
		default:
			return JSON.stringify(security);
	}
}

async function readDocument(): Promise<OpenapiDocument> {
	return (await fetch(`${served.url}/openapi.json`)).json() as Promise<OpenapiDocument>;
}

/** Every value in `node` under a key `name`, with where it stands. */
function findAll(node: unknown, name: string, at = ""): [string, unknown][] {
	if (typeof node !== "object" || node === null) return [];
	return Object.entries(node).flatMap(([key, value]) => [
		...(key === name && typeof value !== "object" ? [[`${at}/${key}`, value] as [string, unknown]] : []),
		...findAll(value, name, `${at}/${key}`),
	]);
}

let served: ServedBench;
beforeAll(async () => {
	served = await serveBench();
});
afterAll(() => served.close());

describe("the API's description", () => {
	it("has every operation under its name, with who may use it and all its answers", async () => {
		const { paths } = await readDocument();
		const operations = Object.entries(paths).flatMap(([path, methods]) =>
			Object.entries(methods).map(([method, operation]) => describeOperation(method, path, operation)),
		);
		expect(operations.sort()).toEqual(OPERATIONS.split("\n").sort());
	});

	it("says what the API and its groups are, in its own version", async () => {
		const { info, tags, components } = await readDocument();
		expect(info).toMatchObject({ title: "Diglot", version: "1.2.3", license: { name: "MIT", identifier: "MIT" } });
		expect(tags.map(({ name }) => name)).toEqual(["jobs", "catalog", "server"]);
		expect(components.securitySchemes).toMatchObject({
			bearerAuth: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
			adminToken: { type: "http", scheme: "bearer" },
		});
	});

	it("holds types of JSON Schema only, and no empty text for people", async () => {
		const { paths, components } = await readDocument();
		const types = new Set(findAll([paths, components.schemas], "type").map(([, type]) => type));
		const known = ["string", "number", "integer", "boolean", "object", "array", "null"];
		expect([...types].filter((type) => !known.includes(String(type)) && !/^urn:/.test(String(type)))).toEqual([]);
		for (const field of ["description", "summary"])
			for (const [at, text] of findAll([paths, components], field)) expect(text, at).not.toBe("");
		for (const methods of Object.values(paths))
			for (const { operationId, summary, responses } of Object.values(methods)) {
				expect(summary, operationId).toMatch(/^\p{Lu}.*[^.]$/u);
				for (const { description } of Object.values(responses)) expect(description, operationId).toMatch(/\w/);
			}
	});

	it("describes each kind of refusal by a problem, and each in its own words", async () => {
		const { paths } = await readDocument();
		const meanings = new Map<string, Set<string>>();
		for (const methods of Object.values(paths))
			for (const { operationId, responses } of Object.values(methods))
				for (const [status, { description, content = {} }] of Object.entries(responses)) {
					if (Number(status) < 400 || content["application/json"]) continue;
					expect(content, `${operationId} ${status}`).toEqual({
						"application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
					});
					meanings.set(status, (meanings.get(status) ?? new Set()).add(description));
				}
		const texts = [...meanings.values()].flatMap((found) => [...found]);
		expect(texts).toHaveLength(meanings.size);
		expect(new Set(texts).size).toBe(texts.length);
		expect(texts).not.toContain("Refused");
	});

	it("names every field of a job's status, all of them always there", async () => {
		const { components } = await readDocument();
		const { JobStatus: status } = components.schemas;
		expect(Object.keys(status?.properties ?? {}).sort()).toEqual(Object.keys(EXAMPLES.JobStatus ?? {}).sort());
		expect(status?.required?.toSorted()).toEqual(Object.keys(status?.properties ?? {}).sort());
		expect(status?.properties).toMatchObject({
			job_id: { type: "string", format: "uuid" },
			progress: { type: "integer", minimum: 0, maximum: 100 },
			created_at: { type: "string", format: "date-time" },
		});
	});

	it("shows an example of each shape, which is one", async () => {
		const { components } = await readDocument();
		const schemas = {
			SubmittedJob: submittedSchema,
			JobStatus: jobStatusSchema,
			JobList: jobListSchema,
			Segment: segmentSchema,
			SegmentList: segmentListSchema,
			Estimate: estimateSchema,
			Message: messageSchema,
		};
		for (const [name, schema] of Object.entries(schemas)) {
			expect(components.schemas[name]?.examples, name).toEqual([EXAMPLES[name]]);
			expect(schema.parse(EXAMPLES[name]), name).toEqual(EXAMPLES[name]);
		}
		expect(components.schemas.Problem?.examples).toEqual([EXAMPLES.Problem]);
	});

	it("leaves out shapes that no route takes or gives", async () => {
		const { components } = await readDocument();
		for (const name of ["SubmittedJob", "Estimate", "Message", "JobList", "SegmentList", "Problem"]) {
			expect(components.schemas).toHaveProperty([name]);
			expect(components.schemas).not.toHaveProperty([`${name}Input`]);
		}
	});
});

describe("an answer", () => {
	it.each([
		[submittedSchema, { status: "processing" }],
		[submittedSchema, { estimated_duration_minutes: -1 }],
		[jobStatusSchema, { progress: 101 }],
		[jobStatusSchema, { progress: -1 }],
		[jobStatusSchema, { segments: { total: 1, done: -1, cached: 0, needs_review: 0 } }],
		[jobStatusSchema, { status: "lost" }],
	])("that is not what the schema says is none: %#", (schema, changes) => {
		const example = schema === jobStatusSchema ? EXAMPLES.JobStatus : EXAMPLES.SubmittedJob;
		expect(schema.safeParse({ ...example, ...changes }).success).toBe(false);
	});

	it("of a job that has just begun or has ended fits its schema too", () => {
		for (const progress of [0, 100]) {
			expect(jobStatusSchema.safeParse({ ...EXAMPLES.JobStatus, progress }).success).toBe(true);
		}
		expect(submittedSchema.safeParse({ ...EXAMPLES.SubmittedJob, estimated_duration_minutes: 0 }).success).toBe(true);
		for (const state of ["pending", "translated", "cached", "edited", "needs_review"]) {
			expect(segmentSchema.safeParse({ ...EXAMPLES.Segment, state }).success, state).toBe(true);
		}
		expect(segmentSchema.safeParse({ ...EXAMPLES.Segment, state: "" }).success).toBe(false);
	});
});
