import { describe, expect, it } from "vitest";
import type { FakeFault } from "../../test/fixtures/fake-openai.ts";
import { AppError } from "../core/errors.ts";
import type { Wait } from "./retry.ts";
import { makeBook, PATIENCE, run, server, startModel } from "./translate-segments.fixture.ts";

describe("a provider in trouble", () => {
	it("is waited for as it asks, by all calls together, and the wait is reported", async () => {
		const waits: Wait[] = [];
		const faults: FakeFault[] = [{ kind: "busy", retryAfter: "0.4" }];
		const { error } = await run({
			segments: makeBook(90),
			translator: await startModel({ faults, delayMs: 5 }),
			concurrency: 1,
			onWait: (wait) => waits.push(wait),
		});
		expect(error).toBeNull();
		const [first, second] = server?.calls ?? [];
		expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(390);
		expect(waits).toHaveLength(1);
		expect(waits[0]?.fault).toBe("busy");
		expect(waits[0]?.delayMs).toBeGreaterThan(350);
	});

	it("gets smaller calls where one text keeps failing while others are answered", async () => {
		const segments = makeBook(200);
		const decide = (call: { user: string }): FakeFault | null => (call.user.includes("number 7 ") ? "cut" : null);
		const { error, results } = await run({
			segments,
			translator: await startModel({ decide, delayMs: 20 }),
			concurrency: 2,
		});
		expect(error).toBeNull();
		expect(results.get("d1-s8")?.state).toBe("needs_review");
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(199);
	});

	it("ends the job when it stays busy or unreachable beyond the retry limit", async () => {
		const retryPolicy = { ...PATIENCE, maxBusyMs: 100, maxNeverReachedMs: 100 };
		const busy = await run({
			segments: makeBook(3),
			translator: await startModel({ decide: () => "busy" }),
			retryPolicy,
		});
		expect(busy.error).toMatchObject({ code: "RATE_LIMIT_EXCEEDED", recoverable: true });
		const gone = await run({
			segments: makeBook(3),
			translator: await startModel({ decide: () => "server_error" }),
			retryPolicy,
		});
		expect(gone.error).toMatchObject({ code: "TRANSLATION_FAILED", recoverable: true });
	});

	it.each([
		["unauthorized", "API_KEY_INVALID"],
		["quota", "RATE_LIMIT_EXCEEDED"],
		["model_not_found", "TRANSLATION_FAILED"],
	] as const)("that answers %s ends the job at once as %s, and what was done is kept", async (fault, code) => {
		const translator = await startModel({ faults: [null, fault], decide: () => fault });
		const { error, results } = await run({ segments: makeBook(96), translator, concurrency: 1 });
		expect(error).toBeInstanceOf(AppError);
		expect(error).toMatchObject({ code, recoverable: true });
		expect(String((error as Error).message)).not.toContain("sk-secret-key");
		expect(server?.calls).toHaveLength(2);
		expect(results.size).toBe(32);
	});

	it("that refuses for no known reason is asked once more, and its words are the job's error", async () => {
		const translator = await startModel({ decide: () => "bad_request" });
		const { error } = await run({ segments: makeBook(96), translator, concurrency: 1 });
		expect(error).toMatchObject({ code: "TRANSLATION_FAILED", recoverable: true });
		expect((error as Error).message).toContain("The tokenizer of this deployment is out of order.");
		expect(server?.calls).toHaveLength(2);
		expect(server?.calls[1]?.body).not.toHaveProperty("response_format");
	});

	it("that refuses a part of each request is in no trouble", async () => {
		const waits: Wait[] = [];
		const { error, results, batches } = await run({
			segments: makeBook(96),
			translator: await startModel({
				decide: ({ body }) => (JSON.stringify(body.response_format)?.includes("schema") ? "schema_refused" : null),
			}),
			concurrency: 1,
			retryPolicy: { ...PATIENCE, maxBusyMs: 0, maxNeverReachedMs: 0 },
			onWait: (wait) => waits.push(wait),
		});
		expect(error).toBeNull();
		expect(waits).toEqual([]);
		expect([...results.values()].filter((one) => one.state === "translated")).toHaveLength(96);
		expect(batches.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
		expect(server?.calls).toHaveLength(4);
	});
});
