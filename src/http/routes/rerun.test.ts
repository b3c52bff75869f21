import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bookForm, problemOf, type ServedBench, serveBench, statusOf, submitOk } from "../app.fixture.ts";

let served: ServedBench;
beforeEach(async () => {
	served = await serveBench();
});
afterEach(() => served.close());

function rerun(jobId: string, fields: Record<string, string | Blob>): Promise<Response> {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	return fetch(`${served.url}/jobs/${jobId}/rerun`, { method: "POST", body: form });
}

describe("POST /jobs/{job_id}/rerun", () => {
	it("answers like a submit, with a new job for the same book", async () => {
		const first = await submitOk(served.url, bookForm({ layout: "side_by_side" }));
		await served.bench.waitForEnd(first);
		const answer = await rerun(first, { style: "plain", glossary: new File(["sentence,frase\n"], "terms.csv") });
		const body = (await answer.json()) as { job_id: string };
		expect(JSON.stringify(body)).not.toContain("error");
		expect(answer.status).toBe(200);
		expect(body).toEqual({
			job_id: expect.any(String),
			status: "pending",
			message: "Translation job accepted",
			estimated_duration_minutes: 1,
		});
		expect(body.job_id).not.toBe(first);
		expect(answer.headers.get("location")).toBe(`/status/${body.job_id}`);
		expect(await served.bench.waitForEnd(body.job_id)).toMatchObject({
			options: { layout: "side_by_side", style: "plain", targetLanguage: "es" },
		});
		expect(await statusOf(served.url, body.job_id)).toMatchObject({ status: "completed" });
	});

	it("gives the book another look without translating it again", async () => {
		const first = await submitOk(served.url, bookForm({ translation_style: ".diglot-tr { color: red }" }));
		expect((await served.bench.waitForEnd(first)).options.translationStyle).toEqual({
			css: ".diglot-tr{color:red!important}\n",
		});
		const jobOf = async (fields: Record<string, string>) => {
			const { job_id } = (await (await rerun(first, fields)).json()) as { job_id: string };
			return served.bench.waitForEnd(job_id);
		};
		const again = await jobOf({ translation_style: "marked" });
		expect(again.options.translationStyle).toBe("marked");
		const { cached, done } = again.progress.segments;
		expect({ cached }).toEqual({ cached: done });
		expect((await jobOf({ style: "plain" })).options.translationStyle).toEqual({
			css: ".diglot-tr{color:red!important}\n",
		});
	});

	it.each([
		["layout", "side_by_side"],
		["target_language", "fr"],
		["file", new Blob(["book:3"])],
		["max_cost_usd", "much"],
		["model", "nobody"],
	])("refuses %s by name", async (field, value) => {
		const jobId = await submitOk(served.url);
		await served.bench.waitForEnd(jobId);
		const answer = await rerun(jobId, { [field]: value });
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field } });
	});

	it("says 404 for a job that is not there", async () => {
		for (const jobId of ["00000000-0000-4000-8000-000000000000", "no-id"]) {
			expect((await rerun(jobId, { style: "plain" })).status).toBe(404);
		}
	});
});
