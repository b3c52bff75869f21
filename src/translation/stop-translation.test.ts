import { describe, expect, it, vi } from "vitest";
import { makeBook, run, server, startModel } from "./translate-segments.fixture.ts";

/** Longer than any machine needs. */
const WAIT = { timeout: 20_000 };

describe("stopping", () => {
	it("aborts calls in flight immediately and rejects with the abort", async () => {
		const controller = new AbortController();
		const translator = await startModel({ faults: [null, "hang", "hang"] });
		const delivered = Promise.withResolvers<void>();
		const request = { segments: makeBook(96), translator, concurrency: 3 };
		const running = run(request, controller.signal, async () => delivered.resolve());
		await delivered.promise;
		await vi.waitUntil(() => server?.calls.length === 3, WAIT);
		controller.abort();
		const { error, results } = await running;
		expect(error).toMatchObject({ name: "AbortError" });
		expect(results.size).toBe(32);
		// Every connection ends: an answered call's by its answer, a hanging one's only by the abort.
		await vi.waitUntil(() => server?.calls.every((call) => call.endedAt !== null), WAIT);
		expect(server?.calls.map((call) => call.aborted)).toEqual([false, true, true]);
	});

	it("interrupts a wait", async () => {
		const controller = new AbortController();
		const translator = await startModel({ faults: [{ kind: "busy", retryAfter: "2" }] });
		const onWait = () => controller.abort();
		const { error } = await run({ segments: makeBook(3), translator, onWait }, controller.signal);
		expect(error).toMatchObject({ name: "AbortError" });
		// After a complete wait the call would have been sent again.
		expect(server?.calls).toHaveLength(1);
	});

	it("ends with the error of a store that rejects a batch, and starts no more", async () => {
		const lost = new Error("the job is not ours any more");
		const translator = await startModel();
		const { error } = await run({ segments: makeBook(320), translator, concurrency: 1 }, undefined, async () => {
			throw lost;
		});
		expect(error).toBe(lost);
		expect(server?.calls).toHaveLength(1);
	});
});
