import { describe, expect, it } from "vitest";
import { cipher, type FakeFault } from "../../test/fixtures/fake-openai.ts";
import { seededRandom } from "../../test/harness/random.ts";
import { makeBook, PATIENCE, run, server, startModel } from "./translate-segments.fixture.ts";

describe("a model that corrupts a fifth of its replies, behind a connection that drops a tenth of the calls", () => {
	it("gets every text verified or flagged, with few retries", async () => {
		const corrupt: FakeFault[] = [
			"missing",
			"doubled",
			"swapped_ids",
			"merged",
			"extra",
			"foreign_ids",
			"dropped_tags",
			"broken_tags",
			"foreign_tags",
			"echo",
			"empty_texts",
			"wrong_script",
			"leaked",
			"no_json",
			"truncated",
		];
		const broken: FakeFault[] = ["server_error", "cut", "busy", "html"];
		const random = seededRandom(7);
		const decide = (): FakeFault | null => {
			const dice = random();
			if (dice < 0.1) return broken[Math.floor(random() * broken.length)] ?? null;
			return dice < 0.3 ? (corrupt[Math.floor(random() * corrupt.length)] ?? null) : null;
		};
		const segments = makeBook(1_000);
		const retryPolicy = { ...PATIENCE, baseDelayMs: 1, maxDelayMs: 2 };
		const { results, error, batches } = await run({ segments, translator: await startModel({ decide }), retryPolicy });
		expect(error).toBeNull();
		expect(results.size).toBe(segments.length);
		for (const segment of segments) {
			const result = results.get(segment.id);
			expect(result?.text).toBe(result?.state === "needs_review" ? segment.text : cipher(segment.text));
		}
		expect([...results.values()].filter((one) => one.state === "needs_review").length).toBeLessThan(5);
		const sent = server?.calls.reduce((sum, call) => sum + call.segments.length, 0) ?? 0;
		expect(sent / segments.length).toBeLessThan(1.6);
		expect(batches.reduce((sum, batch) => sum + batch.requests, 0)).toBe(server?.calls.length);
	});
});
