import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bookForm, problemOf, type ServedBench, serveBench, submit, submitOk } from "../app.fixture.ts";

const HOUR_MS = 3_600_000;

let served: ServedBench;
beforeEach(async () => {
	served = await serveBench();
});
afterEach(() => served.close());

async function estimate(form = bookForm()): Promise<Response> {
	return fetch(`${served.url}/estimate`, { method: "POST", body: form });
}

async function uploadIdOf(answer: Response): Promise<string> {
	expect(answer.status).toBe(200);
	return ((await answer.json()) as { upload_id: string }).upload_id;
}

function keptForm(uploadId: string, fields: Record<string, string> = {}): FormData {
	const form = bookForm(fields);
	form.delete("file");
	form.append("upload_id", uploadId);
	return form;
}

describe("an estimate", () => {
	it("describes the book and the cost of its translation, without a key", async () => {
		const answer = await estimate(bookForm({ model: "chatgptapi" }));
		expect(await answer.json()).toEqual({
			title: "A Book",
			authors: [],
			source_language: "en",
			segments: 12,
			words: 24,
			coverage: 100,
			requests: expect.any(Number),
			tokens: { input: expect.any(Number), output: expect.any(Number) },
			thoughts: { low: 0, high: 0 },
			characters: 30,
			price_usd: { low: expect.any(Number), high: expect.any(Number) },
			estimated_duration_minutes: 1,
			cover: "data:image/gif;base64,R0lGODlh",
			upload_id: expect.stringMatching(/^[\da-f-]{36}$/),
		});
		expect(served.bench.sent).toEqual([]);
	});

	it("keeps the book for a job, and for another one, and for another estimate", async () => {
		const uploadId = await uploadIdOf(await estimate());
		const jobs = [
			await submitOk(served.url, keptForm(uploadId)),
			await submitOk(served.url, keptForm(uploadId, { target_language: "fr" })),
		];
		for (const jobId of jobs) {
			const job = await served.bench.waitForEnd(jobId);
			expect(job).toMatchObject({ state: "completed", filename: "A book.epub", inputBytes: 7 });
		}
		expect(await uploadIdOf(await estimate(keptForm(uploadId, { target_language: "it" })))).toBe(uploadId);
		const inputs = served.bench.listFiles().filter((path) => path.startsWith("inputs/"));
		expect(inputs).toHaveLength(2);
	});

	it("keeps it for JOB_TTL_HOURS, and then its files go", async () => {
		const uploadId = await uploadIdOf(await estimate());
		served.bench.clock.skip(2.9 * HOUR_MS);
		await uploadIdOf(await estimate(keptForm(uploadId)));
		served.bench.clock.skip(0.2 * HOUR_MS);
		const late = await submit(served.url, keptForm(uploadId));
		expect(late.status).toBe(422);
		expect(await problemOf(late)).toMatchObject({ details: { field: "upload_id" } });
		await expect.poll(() => served.bench.listFiles(), { timeout: 5_000 }).toEqual([]);
	});

	it("leaves nothing of a book or form that it refuses", async () => {
		const broken = new FormData();
		broken.append("file", new Blob(["no book"]), "x.epub");
		broken.append("target_language", "es");
		expect((await estimate(broken)).status).toBe(400);
		expect((await estimate(bookForm({ colour: "red" }))).status).toBe(422);
		expect(served.bench.listFiles()).toEqual([]);
	});

	it.each([
		["an id that nobody gave", "3f0c9a52-2d7e-4a0b-8a55-0d6f6f2f8a11"],
		["an id that climbs", "../../jobs.sqlite"],
	])("knows no upload by %s", async (_, uploadId) => {
		const answer = await submit(served.url, keptForm(uploadId));
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({ details: { field: "upload_id" } });
	});

	it("takes a file or an id, not both and not neither", async () => {
		const both = bookForm();
		both.append("upload_id", await uploadIdOf(await estimate()));
		expect(await problemOf(await submit(served.url, both))).toMatchObject({ details: { field: "upload_id" } });
		const neither = bookForm();
		neither.delete("file");
		expect(await problemOf(await submit(served.url, neither))).toMatchObject({ details: { field: "file" } });
	});
});
