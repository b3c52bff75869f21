import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { makeGate } from "../../async/gate.fixture.ts";
import { listFormFields } from "../../options/list-form-fields.ts";
import { resolveForm } from "../../options/resolve-options.ts";
import { bookForm, problemOf, type ServedBench, serveBench, submit } from "../app.fixture.ts";

let served: ServedBench;
afterEach(() => served.close());

async function send(key: string, form = bookForm()): Promise<{ answer: Response; jobId: string; body: unknown }> {
	const answer = await submit(served.url, form, { "idempotency-key": key });
	const body = (await answer.clone().json()) as { job_id: string };
	return { answer, body, jobId: body.job_id };
}

function withGlossary(content: string): FormData {
	const form = bookForm();
	form.append("glossary", new Blob([content]), "terms.csv");
	return form;
}

const uploads = () => served.bench.listFiles().filter((path) => path.startsWith("inputs/"));

describe("an Idempotency-Key", () => {
	it("gives the same job to the same request, also when that has ended", async () => {
		served = await serveBench();
		const first = await send("key-1");
		expect(first.answer.status).toBe(200);
		expect(first.answer.headers.get("idempotency-replayed")).toBeNull();
		await served.bench.waitForEnd(first.jobId);
		const again = await send("key-1");
		expect(again.answer.status).toBe(200);
		expect(again.body).toEqual(first.body);
		expect(again.answer.headers.get("idempotency-replayed")).toBe("true");
		expect(again.answer.headers.get("location")).toBe(`/status/${first.jobId}`);
		expect(uploads()).toHaveLength(1);
		expect((await send("key-2")).jobId).not.toBe(first.jobId);
	});

	it("takes the same fields in any order, and a keyed hash keeps the caller's keys unread", async () => {
		served = await serveBench();
		const fields = { model: "chatgptapi", openai_key: "sk-very-secret", style: "plain" };
		const { style, ...rest } = fields;
		const first = await send("key", bookForm(fields));
		const again = await send("key", bookForm({ style, ...rest }));
		expect(again.jobId).toBe(first.jobId);
		expect((await served.bench.store.get(first.jobId))?.submission?.digest).toMatch(/^[\w-]{43}$/);
	});

	it.each([
		["another book", () => bookForm({}, 13)],
		["another field", () => bookForm({ style: "plain" })],
		["another value", () => bookForm({ target_language: "fr" })],
	])("refuses %s under the same key, and keeps nothing of it", async (_name, form) => {
		served = await serveBench();
		await send("key");
		const { answer } = await send("key", form());
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({
			error_code: "VALIDATION_ERROR",
			details: { field: "Idempotency-Key" },
		});
		expect(uploads()).toHaveLength(1);
	});

	it("makes one job of many requests in one moment, at the bound of jobs too", async () => {
		const gate = makeGate();
		served = await serveBench({ beforeBatch: () => gate.wait() }, { limits: { maxActiveJobs: 1 } });
		const sent = await Promise.all(Array.from({ length: 6 }, () => send("key")));
		expect(sent.map(({ answer }) => answer.status)).toEqual(Array(6).fill(200));
		expect(new Set(sent.map(({ jobId }) => jobId)).size).toBe(1);
		expect(uploads()).toHaveLength(1);
		gate.open();
	});

	it("makes one job where two servers have the same records", async () => {
		served = await serveBench();
		const { bench } = served;
		const other = bench.openJobs({}, { singleProcess: false });
		const submitted = await Promise.all([
			send("key"),
			(async () => {
				const upload = await other.receiveUpload(Readable.from([Buffer.from("book:12")]));
				const form = { target_language: "es", model: "pseudo" };
				const resolved = resolveForm(form, bench.rulesOf(other));
				const idempotency = { key: "key", fields: listFormFields(form) };
				return other.submit({ upload, filename: "A book.epub", resolved, owner: "local", idempotency });
			})(),
		]);
		expect(submitted[1].job.id).toBe(submitted[0].jobId);
		expect(uploads()).toHaveLength(1);
	});

	it("is free again once the job has expired, before any sweep", async () => {
		served = await serveBench({}, { limits: { cleanupIntervalMs: 3_600_000 } });
		const first = await send("key");
		await served.bench.waitForEnd(first.jobId);
		served.bench.clock.skip(73 * 3_600_000);
		const next = await send("key", bookForm({}, 3));
		expect(next.answer.status).toBe(200);
		expect(next.answer.headers.get("idempotency-replayed")).toBeNull();
		const job = await served.bench.waitForEnd(next.jobId);
		expect(job).toMatchObject({ state: "completed", progress: { segments: { total: 3 } } });
		expect(uploads()).toEqual([job.inputKey]);
	});

	it("refuses another glossary of the same name under the same key, and takes the same one again", async () => {
		served = await serveBench();
		const first = await send("key", withGlossary("dog,perro"));
		expect((await send("key", withGlossary("dog,perro"))).jobId).toBe(first.jobId);
		const { answer } = await send("key", withGlossary("dog,can"));
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ details: { field: "Idempotency-Key" } });
	});

	it.each(["", "two words", "ä", "x".repeat(256)])("must be visible ASCII of some length, not %j", async (key) => {
		served = await serveBench();
		const { answer } = await send(key);
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ details: { field: "Idempotency-Key" } });
		expect(uploads()).toEqual([]);
	});
});
