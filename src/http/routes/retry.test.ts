import { afterEach, describe, expect, it } from "vitest";
import { hang } from "../../async/gate.fixture.ts";
import type { JobStatus } from "../../jobs/job-view.ts";
import { bookForm, problemOf, type ServedBench, serveBench, statusOf, submitOk } from "../app.fixture.ts";

let served: ServedBench;
afterEach(() => served.close());

function retry(jobId: string, body?: object | string): Promise<Response> {
	return fetch(`${served.url}/jobs/${jobId}/retry`, {
		method: "POST",
		...(body !== undefined && {
			headers: { "content-type": "application/json" },
			body: typeof body === "string" ? body : JSON.stringify(body),
		}),
	});
}

async function cancelledJob(fields: Record<string, string> = {}): Promise<string> {
	const script = { stuck: true };
	served = await serveBench({ beforeBatch: (_sent, signal) => (script.stuck ? hang(signal) : undefined) });
	const jobId = await submitOk(served.url, bookForm(fields));
	expect((await fetch(`${served.url}/jobs/${jobId}`, { method: "DELETE" })).status).toBe(200);
	script.stuck = false;
	return jobId;
}

describe("POST /jobs/{job_id}/retry", () => {
	it.each([undefined, "", {}])("puts the job back with the body %j, and answers with its status", async (body) => {
		const jobId = await cancelledJob();
		const answer = await retry(jobId, body);
		expect(answer.status).toBe(200);
		const status = (await answer.json()) as JobStatus;
		expect(status).toMatchObject({ job_id: jobId, status: "pending", error: null, expires_at: null });
		await served.bench.waitForEnd(jobId);
		expect(await statusOf(served.url, jobId)).toMatchObject({ status: "completed", progress: 100 });
		const conflict = await retry(jobId);
		expect(conflict.status).toBe(409);
		expect(await problemOf(conflict)).toMatchObject({ error_code: "CONFLICT" });
	});

	it("says 400 without a usable key, and 404 for a job that is not there", async () => {
		const jobId = await cancelledJob({ model: "chatgptapi", openai_key: "sk-mine" });
		const before = await statusOf(served.url, jobId);
		const answer = await retry(jobId);
		expect(answer.status).toBe(400);
		expect(await problemOf(answer)).toMatchObject({ error_code: "API_KEY_INVALID" });
		expect(await statusOf(served.url, jobId)).toEqual(before);
		expect((await retry(jobId, { api_key: "sk-mine" })).status).toBe(200);
		expect((await retry("00000000-0000-4000-8000-000000000000")).status).toBe(404);
		expect((await retry("no-id")).status).toBe(404);
	});

	it.each([
		[{ layout: "side_by_side" }, "layout"],
		[{ api_key: "with a space" }, "api_key"],
		[{ max_cost_usd: -1 }, "max_cost_usd"],
		[{ max_cost_usd: "1" }, "max_cost_usd"],
		[{ price_input: "1", price_output: 1 }, "price_input"],
		[{ price_output: 1 }, "price_input"],
		[{ reasoning: "max" }, "reasoning"],
		[{ model: "nobody" }, "model"],
	])("refuses %j by name", async (body, field) => {
		const jobId = await cancelledJob();
		const answer = await retry(jobId, body);
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field } });
		expect(await statusOf(served.url, jobId)).toMatchObject({ status: "cancelled" });
	});
});
