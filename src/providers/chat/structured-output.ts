import type { Structured } from "../record.ts";
import { CallError } from "../translator.ts";

/** How servers refuse a response format that they don't support. */
const REFUSAL = /response_?format|json_?schema|json_?object|json mode|structured[ _]outputs?/i;
const NEXT: Readonly<Record<Structured, Structured | null>> = { schema: "object", object: "none", none: null };

/** The format that each endpoint's model has been downgraded to, for all jobs of this process. */
const downgraded = new Map<string, Structured>();
const MAX_REMEMBERED = 1_000;

export interface StructuredOutput {
	current(): Structured;
	/** The error to throw for `error`. Where the server refused the response format, one that has the call retried with less. */
	afterRefusal(error: unknown, asked: Structured): unknown;
}

/** Asks a model for `wanted`, and for less once its endpoint has refused it. */
export function createStructuredOutput(endpoint: string, modelId: string, wanted: Structured): StructuredOutput {
	const place = `${endpoint} ${modelId}`;
	const current = () => downgraded.get(place) ?? wanted;
	return {
		current,
		afterRefusal(error, asked) {
			const next = NEXT[asked];
			const refused = error instanceof CallError && error.fault === "rejected" && REFUSAL.test(error.message);
			if (!refused || next === null) return error;
			// Concurrent calls are refused together: only the first refusal downgrades.
			if (current() === asked && downgraded.size < MAX_REMEMBERED) downgraded.set(place, next);
			return new CallError(`${error.message}; asking for less`, { fault: "busy", retryAfterMs: 0 });
		},
	};
}
