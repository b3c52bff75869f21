/** The origin of a translation. A `needs_review` one holds its source text and never counts as translated. */
export const TRANSLATION_STATES = ["translated", "cached", "edited", "needs_review"] as const;
export type TranslationState = (typeof TRANSLATION_STATES)[number];

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

/** The translation of a segment whose edit the safety net dropped, so that the book keeps its source (rule B12). */
export function asDropped(translation: Translation): Translation {
	return { ...translation, state: "needs_review", flags: [...translation.flags, "dropped_by_safety_net"] };
}
