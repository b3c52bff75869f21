import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { limitCallTime } from "./call-deadline.ts";

const never = (signal: AbortSignal) => sleep(60_000, undefined, { signal });

it("a call that gets no answer ends, and those after it sooner, until one succeeds", async () => {
	const call = limitCallTime({ timeoutMs: 60, degradedTimeoutMs: 20 });
	await expect(call(never)).rejects.toThrow("no answer within 60 ms");
	await expect(call(never)).rejects.toThrow("no answer within 20 ms");
	await expect(call(never, 10)).rejects.toThrow("no answer within 30 ms");
	expect(await call(async () => "here")).toBe("here");
	await expect(call(never)).rejects.toThrow("no answer within 60 ms");
});

it("a failure passes as it is, and what a call gave back is not ended", async () => {
	const call = limitCallTime({ timeoutMs: 20, degradedTimeoutMs: 20 });
	await expect(call(() => Promise.reject(new TypeError("refused")))).rejects.toThrow(TypeError);
	const signal = await call(async (given) => given);
	await sleep(40);
	expect(signal.aborted).toBe(false);
});
