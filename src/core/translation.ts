/** The origin of a translation. A `needs_review` one holds its source text and never counts as translated. */
export type TranslationState = "translated" | "cached" | "edited" | "needs_review";

export interface Translation {
	segmentId: string;
	/** With the same tags as the segment. */
	text: string;
	state: TranslationState;
	/** Warnings and reasons for review, such as `length`, `numbers`, `tags_aligned`. */
	flags: string[];
	/** `provider:model-id` that made it; absent on corrections. */
	engine?: string;
	/** The number of calls needed, from 1. */
	tries?: number;
}
