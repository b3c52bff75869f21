import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookForm, problemOf, type ServedBench, serveBench, submitOk } from "../app.fixture.ts";

interface SegmentView {
	id: string;
	document: string;
	source: string;
	translation: string | null;
	state: string;
	flags: string[];
}

describe("a job's texts", () => {
	let served: ServedBench;
	let base: string;
	beforeAll(async () => {
		// The last of its segments stays in the source.
		served = await serveBench(
			{ untranslated: (segment) => segment === 105 },
			{ limits: { maxUntranslatedPercent: 100 } },
		);
		const jobId = await submitOk(served.url, bookForm({}, 105));
		await served.bench.waitForEnd(jobId);
		base = `${served.url}/jobs/${jobId}/segments`;
	});
	afterAll(() => served.close());

	async function list(query = ""): Promise<{ segments: SegmentView[]; next_cursor: string | null }> {
		const answer = await fetch(`${base}${query}`);
		expect(answer.status).toBe(200);
		expect(answer.headers.get("cache-control")).toBe("no-store");
		return (await answer.json()) as { segments: SegmentView[]; next_cursor: string | null };
	}

	const correct = (id: string, translation: unknown) =>
		fetch(`${base}/${id}`, {
			method: "PATCH",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ translation }),
		});

	it("come a hundred per page, in reading order, each once", async () => {
		const first = await list();
		expect(first.segments).toHaveLength(100);
		expect(first.segments[0]).toEqual({
			id: "d1-s1",
			document: "d1",
			source: "Sentence 1.",
			translation: "SENTENCE 1.",
			state: "translated",
			flags: ["unchanged"],
		});
		const second = await list(`?cursor=${first.next_cursor}`);
		expect(second.next_cursor).toBeNull();
		expect([...first.segments, ...second.segments].map(({ id }) => id)).toEqual(
			Array.from({ length: 105 }, (_, n) => `d1-s${n + 1}`),
		);
	});

	it("come in pages of the requested size, and empty values count as missing", async () => {
		expect((await list("?limit=2")).segments).toHaveLength(2);
		expect((await list("?limit=500")).segments).toHaveLength(105);
		expect((await list("?limit=&cursor=&document=&needs_review=")).segments).toHaveLength(100);
	});

	it("can be filtered by review and document", async () => {
		const left = await list("?needs_review=true");
		expect(left.segments.map(({ id, state }) => [id, state])).toEqual([["d1-s105", "needs_review"]]);
		expect((await list("?needs_review=false&limit=500")).segments).toHaveLength(104);
		expect((await list("?document=d1&limit=500")).segments).toHaveLength(105);
	});

	it.each([
		["limit", "0"],
		["limit", "501"],
		["needs_review", "maybe"],
		["document", "d9"],
		["document", "x".repeat(51)],
		["cursor", "x".repeat(101)],
		["colour", "red"],
	])("are refused for %s=%s, naming the field", async (field, value) => {
		const answer = await fetch(`${base}?${field}=${value}`);
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ details: { field } });
	});

	it("can be corrected, and are then edited", async () => {
		const answer = await correct("d1-s7", " La séptima. ");
		expect(answer.status).toBe(200);
		const expected = { id: "d1-s7", translation: "La séptima.", state: "edited" };
		expect(await answer.json()).toMatchObject(expected);
		expect((await list()).segments[6]).toMatchObject(expected);
	});

	it.each([
		["an empty one", "d1-s1", " "],
		["one with tags that the source lacks", "d1-s1", "x <1>y</1>"],
		["one that is not a string", "d1-s1", 7],
	])("take no invalid correction: %s", async (_name, id, translation) => {
		const answer = await correct(id, translation);
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ details: { field: "translation" } });
	});

	it("can't be read, corrected or retranslated if they don't exist", async () => {
		expect((await correct("d1-s999", "x")).status).toBe(404);
		expect((await correct("..", "x")).status).toBe(404);
		expect((await fetch(`${base}/d1-s999/retranslate`, { method: "POST" })).status).toBe(404);
		const none = `${served.url}/jobs/1b4e28ba-2fa1-41d2-883f-0016d3cca427/segments`;
		const answer = await fetch(none);
		expect(answer.status).toBe(404);
		expect((await problemOf(answer)).message).toBe("Job not found");
	});

	it.each([
		["api_key", ""],
		["api_key", "with space"],
		["api_key", "x".repeat(513)],
		["max_cost_usd", 0],
		["max_cost_usd", 1_000_001],
		["price_input", -1],
		["price_output", "1"],
		["colour", "red"],
	])("are not retranslated with an invalid %s: %j", async (field, value) => {
		const answer = await fetch(`${base}/d1-s1/retranslate`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ [field]: value }),
		});
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ details: { field } });
	});

	it("are not retranslated once the user has corrected them", async () => {
		await correct("d1-s8", "La octava.");
		const answer = await fetch(`${base}/d1-s8/retranslate`, { method: "POST" });
		expect(answer.status).toBe(409);
		expect((await problemOf(answer)).error_code).toBe("CONFLICT");
	});
});
