import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { TokenUsage } from "../providers/translator.ts";
import type { Fault, Warning } from "./verification/fault.ts";

/** The results of some calls, and what the calls used. */
export interface TranslatedBatch {
	translations: Translation[];
	/** Tokens of all answered calls, failed tries included. */
	usage: CallUsage;
	/** False where some of `usage` is estimated. */
	metered: boolean;
	/** Requests sent, refused ones included. */
	requests: number;
	/** The part of it that a faultless first answer to each batch would have avoided. */
	retries: { requests: number; usage: CallUsage };
}

export interface CallUsage {
	input: number;
	output: number;
	/** Billed by the character. */
	characters: number;
}

export function noBatch(): TranslatedBatch {
	const retries = { requests: 0, usage: noUsage() };
	return { translations: [], usage: noUsage(), metered: true, requests: 0, retries };
}

/** The sum of `batches`. */
export function joinBatches(batches: readonly TranslatedBatch[]): TranslatedBatch {
	const whole = noBatch();
	for (const { translations, usage, metered, requests, retries } of batches) {
		whole.translations = whole.translations.concat(translations);
		whole.metered &&= metered;
		whole.requests += requests;
		whole.retries.requests += retries.requests;
		addUsage(whole.usage, usage);
		addUsage(whole.retries.usage, retries.usage);
	}
	return whole;
}

function noUsage(): CallUsage {
	return { input: 0, output: 0, characters: 0 };
}

function addUsage(sum: CallUsage, { input, output, characters = 0 }: Omit<TokenUsage, "metered">): void {
	sum.input += input;
	sum.output += output;
	sum.characters += characters;
}

/** Collects a batch's outcome while it is translated and repaired, so that an interruption loses nothing. */
export interface BatchTally {
	countRequest(): void;
	/** @param isRepair the call was made because an earlier answer was wrong */
	countUsage(usage: TokenUsage, isRepair: boolean): void;
	accept(segment: Segment, text: string, tries: number, flags: readonly (Warning | string)[]): void;
	/** Keeps the source, because every repair failed (spec §5, honest ends). */
	giveUp(segment: Segment, fault: Fault, tries: number): void;
	/** The outcome so far. */
	result(): TranslatedBatch;
}

export function createBatchTally(engine: string): BatchTally {
	const batch = noBatch();
	return {
		countRequest() {
			if (batch.requests > 0) batch.retries.requests += 1;
			batch.requests += 1;
		},
		countUsage(usage, isRepair) {
			addUsage(batch.usage, usage);
			if (isRepair) addUsage(batch.retries.usage, usage);
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
