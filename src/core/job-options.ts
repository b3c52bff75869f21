import type { GlossaryTerm } from "./glossary.ts";
import type { Layout } from "./layout.ts";
import type { Selection } from "./selection.ts";
import type { TranslationStyle } from "./translation-style.ts";

/** How the segments of a test are chosen (spec §3, `test_sample`); the first is the default. */
export const TEST_SAMPLES = ["first", "representative"] as const;
export type TestSample = (typeof TEST_SAMPLES)[number];

/** What the user asked for, resolved and fixed at submit (spec §5). */
export interface JobOptions {
	/** Canonical BCP 47 tag. */
	targetLanguage: string;
	/** Canonical tag, or `null`: taken from the book or detected. */
	sourceLanguage: string | null;
	/** The model's name in the catalog. */
	model: string;
	/** The provider's model id, resolved from the name or given. */
	modelId: string;
	/** A caller's server in place of the provider's; the operator's keys are never sent there. */
	baseUrl?: string;
	layout: Layout;
	/** Of every bilingual layout of the job. Defaults to `quiet`. */
	translationStyle?: TranslationStyle;
	selection: Selection;
	/** Translates only so many segments; `null`: the whole book. */
	testSegments: number | null;
	/** Which ones. Defaults to the first. */
	testSample?: TestSample;
	/** The user's further instructions, with `{text}` and `{language}` as in bilingual_book_maker's prompts. */
	prompt?: string;
	/** A named style or the user's own words. */
	style?: string;
	glossary?: readonly GlossaryTerm[];
	/** False: batches are sent without the preceding text. Defaults to true. */
	context?: boolean;
	/** Sent to the provider only when given (rule D9). */
	temperature: number | null;
	/** How much a model may think before it answers. Defaults to not at all, or the least that it allows. */
	reasoning?: "low" | "high";
	/** The budget in US dollars, retries included (rule D8). Defaults to none. */
	maxCostUsd?: number;
	/** The user's own price, in US dollars per million tokens. Defaults to the list price. */
	price?: { input: number; output: number };
}
