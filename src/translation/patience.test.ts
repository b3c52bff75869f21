import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { memoryPacer } from "../pacing/memory.ts";
import type { CallOutcome, Line } from "../pacing/pacer.ts";
import { CallError, type CallFault, type ChatModel } from "../translators/translator.ts";
import { type CallerParts, type PacedCall, type Patience, patientCaller, type Wait } from "./patience.ts";
import type { Spending } from "./spending.ts";

const PATIENCE: Patience = {
	baseDelayMs: 1,
	maxDelayMs: 2,
	maxBusyMs: 60_000,
	maxUnreachableMs: 60_000,
	maxNeverReachedMs: 60_000,
};

const NO_ABORT = new AbortController().signal;
const WORST = { input: 100, output: 10 };
const USED = { input: 7, output: 3, metered: true };

/** A line that never lets a call wait, and notes how each ended. */
function openLine(lanes = 1): Line & { outcomes: CallOutcome[]; dropped: number[] } {
	const outcomes: CallOutcome[] = [];
	const dropped: number[] = [];
	return {
		width: 4,
		outcomes,
		dropped,
		async enter(signal) {
			signal.throwIfAborted();
			const lane = Array.from({ length: lanes }, (_, number) => number).find((one) => !dropped.includes(one)) ?? 0;
			return { lane, end: (outcome) => void outcomes.push(outcome) };
		},
		drop(lane) {
			if (dropped.length === lanes - 1) return false;
			dropped.push(lane);
			return true;
		},
		leave() {},
	};
}

/** Notes what is set aside, and how each sum of it ends. */
function openAccount(): { spending: Spending; entries: string[] } {
	const entries: string[] = [];
	return {
		entries,
		spending: {
			async reserve({ input, output }) {
				entries.push(`reserved ${input}+${output}`);
				return {
					settle: ({ input: read, output: written }) => void entries.push(`settled ${read}+${written}`),
					release: () => void entries.push("released"),
					assume: () => void entries.push("assumed"),
				};
			},
		},
	};
}

function model(name: string): ChatModel {
	return {
		kind: "chat",
		engine: name,
		displayName: name,
		supportsSchema: true,
		complete: () => Promise.reject(new Error("calls are scripted")),
		async close() {},
	};
}

function failed(fault: CallFault, more: { status?: number; retryAfterMs?: number } = {}): CallError {
	return new CallError("Fake is out of order.", { fault, ...more });
}

/** Fails with each of `errors` in turn, then answers; `sentTo` has the key of each try. */
function scriptedCall(errors: readonly Error[]): PacedCall<ChatModel, string> & { sentTo: string[] } {
	const left = [...errors];
	const sentTo: string[] = [];
	return {
		sentTo,
		async send({ engine }) {
			sentTo.push(engine);
			const error = left.shift();
			if (error) throw error;
			return "answer";
		},
		bill: { worst: WORST, usageOf: () => USED },
	};
}

function open(changes: Partial<CallerParts<ChatModel>> = {}, patience: Partial<Patience> = {}) {
	const waits: Wait[] = [];
	const line = openLine();
	const parts = { translators: [model("key 1")], line, onWait: (wait: Wait) => void waits.push(wait), ...changes };
	return { caller: patientCaller({ ...parts, patience: { ...PATIENCE, ...patience } }), waits, line };
}

const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);

describe("a call that breaks by itself", () => {
	it("is sent again after a back-off that doubles up to its bound, between half of it and the whole", async () => {
		const { caller, waits } = open({}, { baseDelayMs: 4, maxDelayMs: 16 });
		await caller.run(scriptedCall(times(5, failed("unreachable"))), NO_ABORT);
		expect(waits.map(({ fault }) => fault)).toEqual(times(5, "unreachable"));
		for (const [index, whole] of [4, 8, 16, 16, 16].entries()) {
			expect(waits[index]?.delayMs).toBeGreaterThanOrEqual(whole / 2);
			expect(waits[index]?.delayMs).toBeLessThanOrEqual(whole);
		}
		expect(new Set(waits.map(({ delayMs }) => delayMs)).size, "jitter").toBeGreaterThan(3);
	});

	it.each([408, 409, 425])("backs off alone where the provider says so with %i", async (status) => {
		const { caller, waits, line } = open();
		await caller.run(scriptedCall([failed("busy", { status })]), NO_ABORT);
		expect(waits).toMatchObject([{ fault: "busy" }]);
		expect(line.outcomes).toEqual([{ kind: "failed" }, { kind: "answered" }]);
	});

	it("leaves the wait for a busy provider to the line, which tells of it", async () => {
		const { caller, waits, line } = open();
		const errors = [
			failed("busy", { status: 429, retryAfterMs: 30_000 }),
			failed("busy", { status: 429 }),
			failed("unreachable", { status: 503, retryAfterMs: 5 }),
		];
		await caller.run(scriptedCall(errors), NO_ABORT);
		expect(waits).toEqual([]);
		expect(line.outcomes).toEqual([
			{ kind: "busy", retryAfterMs: 30_000 },
			{ kind: "busy", retryAfterMs: undefined },
			{ kind: "busy", retryAfterMs: 5 },
			{ kind: "answered" },
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

describe("a call that can't be mended by waiting", () => {
	it.each(["filtered", "too_long"] as const)("%s is thrown on for its caller to send less", async (fault) => {
		const { caller, line } = open();
		const error = failed(fault);
		const call = scriptedCall([error]);
		await expect(caller.run(call, NO_ABORT)).rejects.toBe(error);
		expect(call.sentTo).toHaveLength(1);
		// The provider worked on it, so the pace was right.
		expect(line.outcomes).toEqual([{ kind: "answered" }]);
	});

	it.each([
		["rejected", "TRANSLATION_FAILED", "Fake is out of order.", { kind: "answered" }],
		["key", "API_KEY_INVALID", "Fake is out of order. Retry with another key.", { kind: "unknown" }],
		["quota", "RATE_LIMIT_EXCEEDED", "Fake is out of order.", { kind: "unknown" }],
	] as const)("%s ends the job at once as %s", async (fault, code, message, outcome) => {
		const { caller, line } = open();
		const call = scriptedCall([failed(fault)]);
		await expect(caller.run(call, NO_ABORT)).rejects.toMatchObject({ code, message, recoverable: true });
		expect(call.sentTo).toHaveLength(1);
		expect(line.outcomes).toEqual([outcome]);
	});

	it("passes an error through that is none of a call", async () => {
		const { caller, line } = open();
		const bug = new TypeError("not a function");
		await expect(caller.run(scriptedCall([bug]), NO_ABORT)).rejects.toBe(bug);
		expect(line.outcomes).toEqual([{ kind: "unknown" }]);
	});

	it.each(["key", "quota"] as const)("%s sets that key aside and goes on with the other", async (fault) => {
		const line = openLine(2);
		const { caller, waits } = open({ line, translators: [model("key 1"), model("key 2")] });
		const call = scriptedCall([failed(fault)]);
		await expect(caller.run(call, NO_ABORT)).resolves.toBe("answer");
		expect(call.sentTo).toEqual(["key 1", "key 2"]);
		expect(line.dropped).toEqual([0]);
		expect(waits).toEqual([]);
	});
});

describe("a call that keeps failing", () => {
	/** Lets another call of the same run be answered right after the first failure. */
	function amongAnswered(errors: readonly Error[]) {
		const opened = open();
		const call = scriptedCall(errors);
		const { send } = call;
		call.send = async (one) => {
			if (call.sentTo.length === 1) {
				await sleep(1);
				await opened.caller.run(scriptedCall([]), NO_ABORT);
			}
			return send(one);
		};
		return { ...opened, call };
	}

	it("four times while others are answered must be too much at once", async () => {
		const { caller, call } = amongAnswered(times(4, failed("unreachable")));
		await expect(caller.run(call, NO_ABORT)).rejects.toMatchObject({ name: "CallError", fault: "too_long" });
		expect(call.sentTo).toHaveLength(4);
	});

	it("three times while others are answered is sent once more", async () => {
		const { caller, call } = amongAnswered(times(3, failed("unreachable")));
		await expect(caller.run(call, NO_ABORT)).resolves.toBe("answer");
	});

	it("where no other is there to compare is tried in halves after eight failures, if it can be halved", async () => {
		for (const [failures, fault] of [
			[8, "too_long"],
			[7, null],
		] as const) {
			const { caller } = open();
			await caller.run(scriptedCall([]), NO_ABORT);
			await sleep(1);
			const call = scriptedCall(times(failures, failed("unreachable")));
			const outcome = caller.run(call, NO_ABORT, { since: null, divisible: true });
			if (fault) await expect(outcome).rejects.toMatchObject({ fault });
			else await expect(outcome).resolves.toBe("answer");
			expect(call.sentTo).toHaveLength(8);
		}
	});

	it("goes on where it can't be halved, and where the provider never answered before", async () => {
		const { caller } = open();
		const never = scriptedCall(times(9, failed("unreachable")));
		await expect(caller.run(never, NO_ABORT, { since: null, divisible: true })).resolves.toBe("answer");
		await sleep(1);
		const whole = scriptedCall(times(9, failed("unreachable")));
		await expect(caller.run(whole, NO_ABORT, { since: null, divisible: false })).resolves.toBe("answer");
	});

	it("is no fault of what is sent while the provider is busy", async () => {
		const { caller, call } = amongAnswered(times(9, failed("busy", { status: 429 })));
		await expect(caller.run(call, NO_ABORT)).resolves.toBe("answer");
		expect(call.sentTo).toHaveLength(10);
	});

	it("has been in trouble since its first failure, also for its halves", async () => {
		const { caller } = open();
		const trouble = { since: null as number | null, divisible: true };
		await caller.run(scriptedCall([failed("unreachable")]), NO_ABORT, trouble);
		const since = trouble.since;
		expect(since).toBeGreaterThan(0);
		await sleep(1);
		await caller.run(scriptedCall([failed("unreachable")]), NO_ABORT, trouble);
		expect(trouble.since).toBe(since);
	});
});

describe("patience", () => {
	const MINUTE = 60_000;
	const bounds = { maxBusyMs: 3 * MINUTE, maxUnreachableMs: 2 * MINUTE, maxNeverReachedMs: MINUTE };
	const away = (ms: number) => failed("unreachable", { retryAfterMs: ms });
	const busy = (ms: number) => failed("busy", { status: 429, retryAfterMs: ms });

	it("is shortest with a provider that never answered in this run", async () => {
		await expect(open({}, bounds).caller.run(scriptedCall([away(0.9 * MINUTE)]), NO_ABORT)).resolves.toBe("answer");
		await expect(open({}, bounds).caller.run(scriptedCall([away(1.1 * MINUTE)]), NO_ABORT)).rejects.toMatchObject({
			code: "TRANSLATION_FAILED",
			message: "Fake is out of order. Waited 0 minutes for it.",
			recoverable: true,
		});
	});

	it("is longer with one that did, and longest with one that is busy", async () => {
		const { caller } = open({}, bounds);
		await caller.run(scriptedCall([]), NO_ABORT);
		await expect(caller.run(scriptedCall([away(1.9 * MINUTE)]), NO_ABORT)).resolves.toBe("answer");
		await expect(caller.run(scriptedCall([away(2.1 * MINUTE)]), NO_ABORT)).rejects.toMatchObject({
			code: "TRANSLATION_FAILED",
		});
		const other = open({}, bounds).caller;
		await expect(other.run(scriptedCall([busy(2.9 * MINUTE)]), NO_ABORT)).resolves.toBe("answer");
		await expect(other.run(scriptedCall([busy(3.1 * MINUTE)]), NO_ABORT)).rejects.toMatchObject({
			code: "RATE_LIMIT_EXCEEDED",
			message: "Fake is out of order. Waited 0 minutes for it.",
			recoverable: true,
		});
	});

	it("counts from the first failure, and anew after every answer", async () => {
		// 100 ms of trouble are behind the second failure, unless an answer came in between.
		const nearly = 3 * MINUTE - 50;
		const worn = scriptedCall([busy(0), busy(nearly)]);
		const { send } = worn;
		worn.send = async (one) => {
			if (worn.sentTo.length === 1) await sleep(100);
			return send(one);
		};
		await expect(open({}, bounds).caller.run(worn, NO_ABORT)).rejects.toMatchObject({ code: "RATE_LIMIT_EXCEEDED" });

		const { caller } = open({}, bounds);
		await caller.run(scriptedCall([busy(0)]), NO_ABORT);
		await sleep(100);
		await expect(caller.run(scriptedCall([busy(nearly)]), NO_ABORT)).resolves.toBe("answer");
	});
});

describe("what a call may cost", () => {
	it("is set aside before it is sent, and becomes what it took", async () => {
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

	it("is set aside for each try: given back where it was turned away, spent where it may have been worked on", async () => {
		const { spending, entries } = openAccount();
		await open({ spending }).caller.run(
			scriptedCall([failed("busy", { status: 429 }), failed("unreachable", { status: 500 })]),
			NO_ABORT,
		);
		expect(entries.filter((entry) => !entry.startsWith("reserved"))).toEqual(["released", "assumed", "settled 7+3"]);
		expect(entries.filter((entry) => entry.startsWith("reserved"))).toHaveLength(3);
	});

	it("is given back by a call that is aborted while it waits for its turn", async () => {
		const { spending, entries } = openAccount();
		const pacer = memoryPacer({ ceiling: 1, baseDelayMs: 1, maxDelayMs: 2 });
		const turn = await pacer.join(["lane"]).enter(NO_ABORT);
		const stop = new AbortController();
		const call = scriptedCall([]);
		const running = open({ spending, line: pacer.join(["lane"]) }).caller.run(call, stop.signal);
		stop.abort();
		await expect(running).rejects.toMatchObject({ name: "AbortError" });
		expect(call.sentTo).toEqual([]);
		expect(entries).toEqual(["reserved 100+10", "released"]);
		turn.end({ kind: "answered" });
	});
});

it("a call that is aborted before it begins is never sent, and one that is aborted on its way ends with the abort", async () => {
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
