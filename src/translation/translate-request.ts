import type { GlossaryTerm } from "../core/glossary.ts";
import type { Segment } from "../core/segment.ts";
import type { Translation } from "../core/translation.ts";
import type { Pacer } from "../pacing/pacer.ts";
import type { Translator } from "../providers/translator.ts";
import type { Notice } from "./notice.ts";
import type { RetryPolicy, Wait } from "./retry.ts";
import type { Spending } from "./spending.ts";
import type { CacheUse } from "./translation-memory.ts";

/** The engine with one of its keys. */
export interface TranslatorLane {
	/** Identifies provider and key without holding the key. */
	name: string;
	translator: Translator;
}

export interface TranslateSegmentsRequest {
	segments: readonly Segment[];
	/** The same engine once per key; keys are used round-robin. */
	lanes: readonly [TranslatorLane, ...TranslatorLane[]];
	/** Decides when calls may be sent; shared by all jobs that use these keys. */
	pacer: Pacer;
	/** Defaults to no accounting of what calls cost. */
	spending?: Spending | undefined;
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
	book: { title: string; authors: string[] };
	/** Sent only when given (rule D9). */
	temperature: number | null;
	/** A named style or the user's own words. */
	style?: string | undefined;
	/** How much the translators were asked to think; for the translation memory. Defaults to as little as they can. */
	reasoning?: "low" | "high" | undefined;
	/** The user's further instructions. */
	instructions?: string | undefined;
	/** Each batch carries only the terms that occur in it. */
	glossary?: readonly GlossaryTerm[] | undefined;
	/** The whole book in reading order and what is translated already. Defaults to batches without their neighbours. */
	context?: { segments: readonly Segment[]; settled: readonly Translation[] } | undefined;
	/** Defaults to no translation memory across books. */
	cache?: CacheUse | undefined;
	/** Skips the cache look-up; new translations overwrite cached ones (rule D6). */
	fresh?: boolean;
	/** Overrides of `DEFAULT_RETRY_POLICY`. */
	retryPolicy?: Partial<RetryPolicy>;
	/** Called for each wait for the provider, for the status message. */
	onWait?: (wait: Wait) => void;
	/** Called with what the user should know of the model's server. */
	onNotice?: (notice: Notice) => void;
	/** Called when another job's call is answered for which calls of this one wait: they don't wait for nothing. */
	onQueueMoves?: () => void;
	/** Called as replies arrive, with the segments in them that are likely to be whole; never more than were sent. */
	onArriving?: (segments: number) => void;
}
