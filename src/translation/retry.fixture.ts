import type { CallOutcome, PacingSession } from "../pacing/pacer.ts";
import { CallError, type CallFault, type ChatModel } from "../providers/translator.ts";
import { type CallerParts, createRetryingCaller, type PacedCall, type RetryPolicy, type Wait } from "./retry.ts";
import type { Spending } from "./spending.ts";

const TEST_RETRY_POLICY: RetryPolicy = {
	baseDelayMs: 1,
	maxDelayMs: 2,
	maxBusyMs: 60_000,
	maxUnreachableMs: 60_000,
	maxNeverReachedMs: 60_000,
};

export const NO_ABORT = new AbortController().signal;
const WORST = { input: 100, output: 10 };
const USED = { input: 7, output: 3, metered: true };

/** A session that grants every turn, and records how each call ended. */
export function openSession(lanes = 1): PacingSession & { outcomes: CallOutcome[]; dropped: number[] } {
	const outcomes: CallOutcome[] = [];
	const dropped: number[] = [];
	return {
		width: 4,
		window: 4,
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

/** Records each reservation and how it ends. */
export function openAccount(): { spending: Spending; entries: string[] } {
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

export function model(name: string): ChatModel {
	return {
		kind: "chat",
		engine: name,
		displayName: name,
		supportsSchema: true,
		complete: () => Promise.reject(new Error("calls are scripted")),
		async close() {},
	};
}

export function failed(fault: CallFault, more: { status?: number; retryAfterMs?: number } = {}): CallError {
	return new CallError("Fake is out of order.", { fault, ...more });
}

/** Fails with each of `errors` in order, then answers; `sentTo` has the key of each try. */
export function scriptedCall(errors: readonly Error[]): PacedCall<ChatModel, string> & { sentTo: string[] } {
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
		billing: { worst: WORST, usageOf: () => USED },
	};
}

export function open(changes: Partial<CallerParts<ChatModel>> = {}, retryPolicy: Partial<RetryPolicy> = {}) {
	const waits: Wait[] = [];
	const session = openSession();
	const parts = {
		translators: [model("key 1")],
		session,
		onWait: (wait: Wait) => void waits.push(wait),
		...changes,
	};
	return {
		caller: createRetryingCaller({ ...parts, retryPolicy: { ...TEST_RETRY_POLICY, ...retryPolicy } }),
		waits,
		session,
	};
}

export const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);
