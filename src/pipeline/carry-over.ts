import { resolveModel } from "../catalog/models.ts";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { JobOptions } from "../core/job.ts";
import type { Segment } from "../core/segment.ts";
import { stripTags } from "../core/tagged-text.ts";
import { createGlossary } from "../translation/glossary.ts";

/** How a job was or is to be translated. */
export interface TranslationSetup {
	options: JobOptions;
	/** As it was found, where the options leave it open. */
	sourceLanguage: string | null;
}

/**
 * The checkpoints of one job that are good for another on the same book: those whose translation a provider would be
 * asked for in the same way. A changed model, prompt, style or language touches every segment, a changed glossary
 * those that hold terms of which one is new, gone or translated otherwise (rule D6). What needs review is asked
 * again.
 *
 * @param checkpoints oldest first, as `CheckpointStore.load` gives them
 */
export function carryOver(
	checkpoints: readonly Checkpoint[],
	segments: readonly Segment[],
	before: TranslationSetup,
	after: TranslationSetup,
): Checkpoint[] {
	if (commonOf(before) !== commonOf(after)) return [];
	const termsBefore = termFinder(before.options);
	const termsAfter = termFinder(after.options);
	const settled = checkpoints.filter(({ state }) => state !== "needs_review");
	const newest = new Map(settled.map((checkpoint) => [keyOf(checkpoint), checkpoint]));
	return segments.flatMap((segment): Checkpoint[] => {
		const checkpoint = newest.get(keyOf(segment));
		if (checkpoint === undefined) return [];
		const text = stripTags(segment.text);
		if (termsBefore(text) !== termsAfter(text)) return [];
		const { tries: _, ...kept } = checkpoint;
		return [{ ...kept, state: "cached" }];
	});
}

/** All but the glossary that a call is shaped by; equal where nothing of it has changed. */
function commonOf({ options, sourceLanguage }: TranslationSetup): string {
	const { model, modelId, baseUrl, targetLanguage, prompt, style, context, temperature } = options;
	const engine = [resolveModel(model)?.provider, modelId, baseUrl ?? null];
	const wishes = [prompt ?? null, style ?? null, context !== false, temperature];
	return JSON.stringify([engine, options.sourceLanguage ?? sourceLanguage, targetLanguage, wishes]);
}

function termFinder({ glossary = [] }: JobOptions): (text: string) => string {
	const { termsIn } = createGlossary(glossary);
	return (text) => JSON.stringify(termsIn(text).map(({ source, target }) => [source, target]));
}

function keyOf({ document, fingerprint, occurrence }: Pick<Segment, "document" | "fingerprint" | "occurrence">) {
	return `${document} ${fingerprint} ${occurrence}`;
}
