import { expect, it, onTestFinished, vi } from "vitest";
import { settleWithin, untilAborted, withDeadline } from "./deadline.ts";

const NEVER = new Promise<never>(() => {});

it("work that misses its deadline is an error; its own outcome passes through", async () => {
	await expect(withDeadline(NEVER, 5)).rejects.toThrow("no answer within 5 ms");
	expect(await withDeadline(Promise.resolve("here"), 60_000)).toBe("here");
	await expect(withDeadline(Promise.reject(new TypeError("refused")), 60_000)).rejects.toThrow(TypeError);
});

it("clean-up that fails or hangs holds nothing up", async () => {
	await settleWithin(Promise.reject(new Error("no luck")), 60_000);
	await settleWithin(NEVER, 5);
});

it("an abort ends the wait with its reason, before or while it lasts", async () => {
	const controller = new AbortController();
	const waiting = untilAborted(NEVER, controller.signal);
	controller.abort(new TypeError("stop"));
	await expect(waiting).rejects.toThrow(TypeError);
	await expect(untilAborted(NEVER, controller.signal)).rejects.toThrow("stop");
	expect(await untilAborted(Promise.resolve("done"), new AbortController().signal)).toBe("done");
});

it("work may settle within the grace after an abort, and is left alone after it", async () => {
	const aborted = AbortSignal.abort(new TypeError("stop"));
	expect(await untilAborted(Promise.resolve("saved"), aborted, 60_000)).toBe("saved");
	await expect(untilAborted(NEVER, aborted, 5)).rejects.toThrow("stop");
});

it.each([
	["before", true],
	["during", false],
])("the grace is counted from an abort that comes %s the wait", async (_when, isBefore) => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const controller = new AbortController();
	if (isBefore) controller.abort(new TypeError("stop"));
	let failure: unknown = null;
	const waiting = untilAborted(NEVER, controller.signal, 1_000).catch((error: unknown) => {
		failure = error;
	});
	if (!isBefore) {
		await vi.advanceTimersByTimeAsync(60_000);
		expect(failure).toBeNull();
		controller.abort(new TypeError("stop"));
	}
	await vi.advanceTimersByTimeAsync(999);
	expect(failure).toBeNull();
	await vi.advanceTimersByTimeAsync(1);
	await waiting;
	expect(failure).toBe(controller.signal.reason);
	expect(vi.getTimerCount()).toBe(0);
});
