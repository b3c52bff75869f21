import { describe, expect, it } from "vitest";
import { createMemoryPacer } from "../pacing/memory.ts";
import { failed, model, NO_ABORT, open, openAccount, openSession, scriptedCall, times } from "./retry.fixture.ts";

describe("a call that breaks on its own", () => {
	it("is retried after a back-off that doubles up to its maximum, with jitter between half and full", async () => {
		const { caller, waits } = open({}, { baseDelayMs: 4, maxDelayMs: 16 });
		await caller.run(scriptedCall(times(5, failed("unreachable"))), NO_ABORT);
		expect(waits.map(({ fault }) => fault)).toEqual(times(5, "unreachable"));
		for (const [index, whole] of [4, 8, 16, 16, 16].entries()) {
			expect(waits[index]?.delayMs).toBeGreaterThanOrEqual(whole / 2);
			expect(waits[index]?.delayMs).toBeLessThanOrEqual(whole);
		}
		expect(new Set(waits.map(({ delayMs }) => delayMs)).size, "jitter").toBeGreaterThan(3);
	});

	it.each([408, 409, 425])("backs off alone after %i", async (status) => {
		const { caller, waits, session } = open();
		await caller.run(scriptedCall([failed("busy", { status })]), NO_ABORT);
		expect(waits).toMatchObject([{ fault: "busy" }]);
		expect(session.outcomes).toEqual([{ kind: "failed" }, { kind: "answered", work: 3 }]);
	});

	it("leaves the wait for a busy provider to the session, which reports it", async () => {
		const { caller, waits, session } = open();
		const errors = [
			failed("busy", { status: 429, retryAfterMs: 30_000 }),
			failed("busy", { status: 429 }),
			failed("unreachable", { status: 503, retryAfterMs: 5 }),
		];
		await caller.run(scriptedCall(errors), NO_ABORT);
		expect(waits).toEqual([]);
		expect(session.outcomes).toEqual([
			{ kind: "busy", retryAfterMs: 30_000 },
			{ kind: "busy", retryAfterMs: undefined },
			{ kind: "busy", retryAfterMs: 5 },
			{ kind: "answered", work: 3 },
		]);
	});

	it("stops waiting at an abort", async () => {
		const stop = new AbortController();
		const { caller } = open(
			{ onWait: () => stop.abort() },
			{ baseDelayMs: 600_000, maxDelayMs: 600_000, maxUnreachableMs: 1e9, maxNeverReachedMs: 1e9 },
		);
		const call = scriptedCall([failed("unreachable")]);
		await expect(caller.run(call, stop.signal)).rejects.toMatchObject({ name: "AbortError" });
		expect(call.sentTo).toHaveLength(1);
	});
});

describe("a call of which a part was refused", () => {
	it("goes out again at once, in its turn, and is billed once", async () => {
		const { spending, entries } = openAccount();
		const { caller, waits, session } = open({ spending });
		const call = scriptedCall(times(3, failed("conceded", { status: 400 })));
		await caller.run(call, NO_ABORT);
		expect(call.sentTo).toHaveLength(4);
		expect(waits).toEqual([]);
		expect(session.outcomes).toEqual([{ kind: "answered", work: 3 }]);
		expect(entries).toEqual(["reserved 100+10", "settled 7+3"]);
	});

	it("doesn't go out for ever", async () => {
		const { spending, entries } = openAccount();
		const { caller } = open({ spending });
		const call = scriptedCall(times(50, failed("conceded", { status: 400 })));
		await expect(caller.run(call, NO_ABORT)).rejects.toMatchObject({ code: "TRANSLATION_FAILED" });
		expect(call.sentTo).toHaveLength(13);
		expect(entries).toEqual(["reserved 100+10", "released"]);
	});
});

describe("a call that waiting can't fix", () => {
	it.each(["filtered", "too_long"] as const)("%s is rethrown for the caller to send less", async (fault) => {
		const { caller, session } = open();
		const error = failed(fault);
		const call = scriptedCall([error]);
		await expect(caller.run(call, NO_ABORT)).rejects.toBe(error);
		expect(call.sentTo).toHaveLength(1);
		// The provider processed it, so the pace was right.
		expect(session.outcomes).toEqual([{ kind: "answered" }]);
	});

	it.each([
		["rejected", "TRANSLATION_FAILED", "Fake is out of order.", { kind: "answered" }],
		["key", "API_KEY_INVALID", "Fake is out of order. Retry with another key.", { kind: "unknown" }],
		["quota", "RATE_LIMIT_EXCEEDED", "Fake is out of order.", { kind: "unknown" }],
	] as const)("%s ends the job at once as %s", async (fault, code, message, outcome) => {
		const { caller, session } = open();
		const call = scriptedCall([failed(fault)]);
		await expect(caller.run(call, NO_ABORT)).rejects.toMatchObject({ code, message, recoverable: true });
		expect(call.sentTo).toHaveLength(1);
		expect(session.outcomes).toEqual([outcome]);
	});

	it("passes through an error that is not a CallError", async () => {
		const { caller, session } = open();
		const bug = new TypeError("not a function");
		await expect(caller.run(scriptedCall([bug]), NO_ABORT)).rejects.toBe(bug);
		expect(session.outcomes).toEqual([{ kind: "unknown" }]);
	});

	it.each(["key", "quota"] as const)("%s drops that key and continues with the other", async (fault) => {
		const session = openSession(2);
		const { caller, waits } = open({ session, translators: [model("key 1"), model("key 2")] });
		const call = scriptedCall([failed(fault)]);
		await expect(caller.run(call, NO_ABORT)).resolves.toBe("answer");
		expect(call.sentTo).toEqual(["key 1", "key 2"]);
		expect(session.dropped).toEqual([0]);
		expect(waits).toEqual([]);
	});
});

describe("the worst case of a call", () => {
	it("is reserved before it is sent, and settled by what it used", async () => {
		const { spending, entries } = openAccount();
		const call = scriptedCall([]);
		const { send } = call;
		call.send = (one) => {
			expect(entries).toEqual(["reserved 100+10"]);
			return send(one);
		};
		await open({ spending }).caller.run(call, NO_ABORT);
		expect(entries).toEqual(["reserved 100+10", "settled 7+3"]);
	});

	it("is reserved for each try: released where it was refused, spent where it may have been processed", async () => {
		const { spending, entries } = openAccount();
		await open({ spending }).caller.run(
			scriptedCall([failed("busy", { status: 429 }), failed("unreachable", { status: 500 })]),
			NO_ABORT,
		);
		expect(entries.filter((entry) => !entry.startsWith("reserved"))).toEqual(["released", "assumed", "settled 7+3"]);
		expect(entries.filter((entry) => entry.startsWith("reserved"))).toHaveLength(3);
	});

	it("is released by a call that is aborted while it waits for its turn", async () => {
		const { spending, entries } = openAccount();
		const pacer = createMemoryPacer({ ceiling: 1, baseDelayMs: 1, maxDelayMs: 2 });
		const turn = await pacer.join(["lane"]).enter(NO_ABORT);
		const stop = new AbortController();
		const call = scriptedCall([]);
		const running = open({ spending, session: pacer.join(["lane"]) }).caller.run(call, stop.signal);
		stop.abort();
		await expect(running).rejects.toMatchObject({ name: "AbortError" });
		expect(call.sentTo).toEqual([]);
		expect(entries).toEqual(["reserved 100+10", "released"]);
		turn.end({ kind: "answered" });
	});
});

it("a call aborted before it starts is never sent, and one aborted in flight ends with the abort", async () => {
	const call = scriptedCall([]);
	await expect(open().caller.run(call, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
	expect(call.sentTo).toEqual([]);

	const stop = new AbortController();
	const broken = scriptedCall([failed("rejected")]);
	const { send } = broken;
	broken.send = (one) => {
		stop.abort();
		return send(one);
	};
	await expect(open().caller.run(broken, stop.signal)).rejects.toMatchObject({ name: "AbortError" });
});
