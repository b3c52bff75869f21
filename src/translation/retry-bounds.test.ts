import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CallError } from "../providers/translator.ts";
import { failed, NO_ABORT, open, scriptedCall, times } from "./retry.fixture.ts";

describe("a call that times out", () => {
	const timedOut = () => new CallError("No answer in time.", { fault: "unreachable", timedOut: true });

	it("is halved at once, also where nothing was ever answered", async () => {
		const { caller, waits } = open();
		const call = scriptedCall([timedOut()]);
		const outcome = caller.run(call, NO_ABORT, { since: null, canSplit: true });
		await expect(outcome).rejects.toMatchObject({ name: "CallError", fault: "too_long" });
		expect(waits).toEqual([]);
	});

	it("and can't be halved is sent again, four times in a row, however long that takes", async () => {
		const policy = { maxNeverReachedMs: 0, maxUnreachableMs: 0 };
		const call = scriptedCall(times(4, timedOut()));
		await expect(open({}, policy).caller.run(call, NO_ABORT)).resolves.toBe("answer");
		const hopeless = scriptedCall(times(5, timedOut()));
		await expect(open({}, policy).caller.run(hopeless, NO_ABORT)).rejects.toMatchObject({ code: "TRANSLATION_FAILED" });
		expect(hopeless.sentTo).toHaveLength(5);
	});

	it("together with others counts once, and an answer ends the count", async () => {
		const { caller } = open();
		const late = () => {
			const call = scriptedCall([timedOut()]);
			const { send } = call;
			call.send = async (one) => {
				await sleep(20);
				return send(one);
			};
			return caller.run(call, NO_ABORT);
		};
		await expect(Promise.all(times(16, null).map(late))).resolves.toHaveLength(16);
		for (let n = 0; n < 5; n += 1) await caller.run(scriptedCall(times(2, timedOut())), NO_ABORT);
	});
});

describe("a call that keeps failing", () => {
	/** Has another call of the same run answered right after the first failure. */
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

	it("four times while others are answered is taken to be too long", async () => {
		const { caller, call } = amongAnswered(times(4, failed("unreachable")));
		await expect(caller.run(call, NO_ABORT)).rejects.toMatchObject({ name: "CallError", fault: "too_long" });
		expect(call.sentTo).toHaveLength(4);
	});

	it("three times while others are answered is retried", async () => {
		const { caller, call } = amongAnswered(times(3, failed("unreachable")));
		await expect(caller.run(call, NO_ABORT)).resolves.toBe("answer");
	});

	it("with no other to compare is halved after eight failures, if it can be", async () => {
		for (const [failures, fault] of [
			[8, "too_long"],
			[7, null],
		] as const) {
			const { caller } = open();
			await caller.run(scriptedCall([]), NO_ABORT);
			await sleep(1);
			const call = scriptedCall(times(failures, failed("unreachable")));
			const outcome = caller.run(call, NO_ABORT, { since: null, canSplit: true });
			if (fault) await expect(outcome).rejects.toMatchObject({ fault });
			else await expect(outcome).resolves.toBe("answer");
			expect(call.sentTo).toHaveLength(8);
		}
	});

	it("keeps retrying where it can't be halved, and where the provider has never answered", async () => {
		const { caller } = open();
		const never = scriptedCall(times(9, failed("unreachable")));
		await expect(caller.run(never, NO_ABORT, { since: null, canSplit: true })).resolves.toBe("answer");
		await sleep(1);
		const whole = scriptedCall(times(9, failed("unreachable")));
		await expect(caller.run(whole, NO_ABORT, { since: null, canSplit: false })).resolves.toBe("answer");
	});

	it("is not to blame while the provider is busy", async () => {
		const { caller, call } = amongAnswered(times(9, failed("busy", { status: 429 })));
		await expect(caller.run(call, NO_ABORT)).resolves.toBe("answer");
		expect(call.sentTo).toHaveLength(10);
	});

	it("has been in trouble since its first failure, and so have its halves", async () => {
		const { caller } = open();
		const trouble = { since: null as number | null, canSplit: true };
		await caller.run(scriptedCall([failed("unreachable")]), NO_ABORT, trouble);
		const since = trouble.since;
		expect(since).toBeGreaterThan(0);
		await sleep(1);
		await caller.run(scriptedCall([failed("unreachable")]), NO_ABORT, trouble);
		expect(trouble.since).toBe(since);
	});
});

describe("the retry limit", () => {
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

	it("counts from the first failure, and restarts after every answer", async () => {
		// The second failure comes after 100 ms of trouble, unless an answer came in between.
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
