import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookForm, problemOf, type ServedBench, serveBench, submitOk } from "../app.fixture.ts";

describe("a report", () => {
	let served: ServedBench;
	let url: string;
	beforeAll(async () => {
		served = await serveBench();
		const jobId = await submitOk(served.url, bookForm({}, 3));
		await served.bench.waitForEnd(jobId);
		url = `${served.url}/jobs/${jobId}/report`;
	});
	afterAll(() => served.close());

	it.each([
		["text/html", "text/html; charset=utf-8"],
		["text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"],
		["text/plain, text/html;q=0.9", "text/html; charset=utf-8"],
		["application/json", "application/json"],
		["application/json, text/html", "application/json"],
		["*/*", "application/json"],
		["text/htmlx", "application/json"],
		["", "application/json"],
	])("for Accept %j is %s", async (accept, type) => {
		const answer = await fetch(url, { headers: { accept } });
		expect(answer.headers.get("content-type")).toMatch(new RegExp(`^${type.replace("/", "[/]")}`));
		expect(answer.headers.get("vary")).toMatch(/accept/i);
		const text = await answer.text();
		if (type === "application/json") expect(JSON.parse(text)).toMatchObject({ words: { accounted: true } });
		else expect(text).toMatch(/^<!doctype html>/);
	});

	it("does not exist before the book", async () => {
		const waiting = await serveBench({}, { limits: { maxWorkers: 0 } });
		const jobId = await submitOk(waiting.url);
		const answer = await fetch(`${waiting.url}/jobs/${jobId}/report`);
		expect(answer.status).toBe(400);
		expect((await problemOf(answer)).message).toBe("Job not completed (status: pending)");
		await waiting.close();
	});
});
