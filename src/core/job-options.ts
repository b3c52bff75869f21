import type { GlossaryTerm } from "./glossary.ts";
import type { Layout } from "./layout.ts";
import type { Selection } from "./selection.ts";

/** What the user asked for, resolved and fixed at submit (spec §5). */
export interface JobOptions {
	/** Canonical BCP 47 tag. */
	targetLanguage: string;
	/** Canonical tag, or `null`: taken from the book or detected. */
	sourceLanguage: string | null;
	/** The name the user chose, a key of the catalog. */
	model: string;
	/** The provider's model id, resolved from the name or given. */
	modelId: string;
	/** The caller's own address in place of the provider's; the operator's keys are never sent there. */
	baseUrl?: string;
	layout: Layout;
	selection: Selection;
	/** Translate only so many segments; `null`: the whole book. */
	testSegments: number | null;
	/** Which ones; left out: the first. */
	testSample?: "first" | "representative";
	/** The user's further instructions, with `{text}` and `{language}` as in BBM's prompts. */
	prompt?: string;
	/** A named style or the user's own words. */
	style?: string;
	glossary?: readonly GlossaryTerm[];
	/** False: batches travel without what stands before them. */
	context?: boolean;
	/** Sent to the provider only when given (rule D9). */
	temperature: number | null;
	/** US dollars that the job may cost in all, retries included (rule D8); left out: no bound. */
	maxCostUsd?: number;
}
