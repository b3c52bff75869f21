import { resolveModel } from "../catalog/models.ts";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { Segment } from "../core/segment.ts";
import { formatSegmentKey } from "../core/segment-key.ts";
import { stripTags } from "../core/tagged-text.ts";
import { createGlossary } from "../translation/prompts/glossary.ts";
import type { TranslationSetup } from "./translation-setup.ts";

/**
 * The checkpoints of one job that are valid for another on the same book: those whose segments would be sent to a
 * provider in the same way. A changed model, prompt, style or language invalidates all; a changed glossary those
 * segments that contain terms which were added, removed or translated differently (rule D6). What needs review is
 * retried.
 *
 * @param checkpoints oldest first, as `CheckpointStore.load` returns them
 */
export function carryOver(
	checkpoints: readonly Checkpoint[],
	segments: readonly Segment[],
	before: TranslationSetup,
	after: TranslationSetup,
): Checkpoint[] {
	if (describeCalls(before) !== describeCalls(after)) return [];
	const termsBefore = termFinder(before.options);
	const termsAfter = termFinder(after.options);
	const settled = checkpoints.filter(({ state }) => state !== "needs_review");
	const newest = new Map(settled.map((checkpoint) => [formatSegmentKey(checkpoint), checkpoint]));
	return segments.flatMap((segment): Checkpoint[] => {
		const checkpoint = newest.get(formatSegmentKey(segment));
		if (checkpoint === undefined) return [];
		const text = stripTags(segment.text);
		if (termsBefore(text) !== termsAfter(text)) return [];
		const { tries: _, ...kept } = checkpoint;
		return [{ ...kept, state: "cached" }];
	});
}

/** Everything but the glossary that decides what is sent; equal where none of it has changed. */
function describeCalls({ options, sourceLanguage }: TranslationSetup): string {
	const { model, modelId, baseUrl, targetLanguage, prompt, style, context, temperature, reasoning } = options;
	const server = [resolveModel(model)?.provider, modelId, baseUrl ?? null];
	const preferences = [prompt ?? null, style ?? null, context !== false, temperature, reasoning ?? null];
	return JSON.stringify([server, options.sourceLanguage ?? sourceLanguage, targetLanguage, preferences]);
}

function termFinder({ glossary = [] }: JobOptions): (text: string) => string {
	const { termsIn } = createGlossary(glossary);
	return (text) => JSON.stringify(termsIn(text).map(({ source, target }) => [source, target]));
}
