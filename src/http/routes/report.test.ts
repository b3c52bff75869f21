import { afterEach, expect, it } from "vitest";
import { bookForm, type ServedBench, serveBench, submitOk } from "../app.fixture.ts";

let served: ServedBench | undefined;
afterEach(() => served?.close());

it("is JSON, or a page for a browser", async () => {
	served = await serveBench();
	const jobId = await submitOk(served.url, bookForm());
	await served.bench.waitForEnd(jobId);
	const json = await fetch(`${served.url}/jobs/${jobId}/report`);
	expect(json.headers.get("content-type")).toContain("application/json");
	expect(await json.json()).toMatchObject({ layout: "original_first", languages: { target: "es" } });
	const page = await fetch(`${served.url}/jobs/${jobId}/report`, { headers: { accept: "text/html,*/*" } });
	expect(page.headers.get("content-type")).toContain("text/html");
	expect(await page.text()).toContain("<h1>Report:");
});

it("doesn't exist for an unfinished book, nor for an unknown job", async () => {
	served = await serveBench({ beforeBatch: () => new Promise((resolve) => setTimeout(resolve, 500)) });
	const jobId = await submitOk(served.url, bookForm());
	const early = await fetch(`${served.url}/jobs/${jobId}/report`);
	expect([early.status, await early.json()]).toMatchObject([400, { error_code: "VALIDATION_ERROR" }]);
	const missing = await fetch(`${served.url}/jobs/00000000-0000-4000-8000-000000000000/report`);
	expect([missing.status, await missing.json()]).toMatchObject([404, { error_code: "NOT_FOUND" }]);
});
