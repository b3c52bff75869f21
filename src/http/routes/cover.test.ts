import { afterEach, expect, test } from "vitest";
import { textBookWorker } from "../../book-worker/text-book-worker.fixture.ts";
import { bookForm, problemOf, type ServedBench, serveBench, submitOk } from "../app.fixture.ts";

let served: ServedBench;
afterEach(() => served.close());

test("a cover is an image that browsers cache, and revalidate by its ETag", async () => {
	served = await serveBench();
	const url = `${served.url}/jobs/${await submitOk(served.url)}/cover`;
	const answer = await fetch(url);
	expect(answer.status).toBe(200);
	expect(Buffer.from(await answer.bytes()).toString("latin1")).toBe("GIF89a");
	expect(Object.fromEntries(answer.headers)).toMatchObject({
		"content-type": "image/gif",
		"x-content-type-options": "nosniff",
		"cache-control": "private, max-age=3600",
		etag: expect.stringMatching(/^"cover-[\da-f]{64}"$/),
	});
	const again = await fetch(url, { headers: { "if-none-match": answer.headers.get("etag") ?? "" } });
	expect(again.status).toBe(304);
	expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
	expect((await fetch(`${served.url}/jobs/nothing/cover`)).status).toBe(404);
});

test("a book without one has none, which is not kept", async () => {
	served = await serveBench({}, { bookWorker: { ...textBookWorker, cover: async () => null } });
	const answer = await fetch(`${served.url}/jobs/${await submitOk(served.url, bookForm())}/cover`);
	expect(answer.status).toBe(404);
	expect(answer.headers.get("etag")).toBeNull();
	expect(answer.headers.get("cache-control") ?? "").not.toContain("max-age");
	expect((await problemOf(answer)).error_code).toBe("NOT_FOUND");
});
