import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { TokenUsage } from "../translators/translator.ts";
import type { Fault, Warning } from "./fault.ts";

/** What came out of some calls, and what they took. */
export interface TranslatedBatch {
	translations: Translation[];
	/** Tokens of all calls that answered, failed tries included. */
	usage: { input: number; output: number };
	/** False where some of `usage` is estimated. */
	metered: boolean;
	/** Requests sent, refused ones included. */
	requests: number;
}

/** Gathers a batch's outcome while it is translated and repaired, so that an end in the middle loses nothing. */
export interface BatchTally {
	countRequest(): void;
	countUsage(usage: TokenUsage): void;
	accept(segment: Segment, text: string, tries: number, flags: readonly (Warning | string)[]): void;
	/** Keeps the source: nothing helped (SPEC §5, honest ends). */
	giveUp(segment: Segment, fault: Fault, tries: number): void;
	/** What there is so far. */
	result(): TranslatedBatch;
}

export function batchTally(engine: string): BatchTally {
	const batch: TranslatedBatch = { translations: [], usage: { input: 0, output: 0 }, metered: true, requests: 0 };
	return {
		countRequest() {
			batch.requests += 1;
		},
		countUsage(usage) {
			batch.usage.input += usage.input;
			batch.usage.output += usage.output;
			batch.metered &&= usage.metered;
		},
		accept(segment, text, tries, flags) {
			batch.translations.push({ segmentId: segment.id, text, state: "translated", flags: [...flags], engine, tries });
		},
		giveUp(segment, fault, tries) {
			batch.translations.push({
				segmentId: segment.id,
				text: segment.text,
				state: "needs_review",
				flags: [fault],
				engine,
				tries,
			});
		},
		result: () => batch,
	};
}
