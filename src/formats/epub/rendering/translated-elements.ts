import type { MarkupElement } from "../markup/tree.ts";
import type { SourceLocation } from "../segments/source-location.ts";

/** The innermost elements around a text: one, but around each paragraph of a sentence that lines cut. */
export function parentsOf({ parent, tags }: SourceLocation): MarkupElement[] {
	const parents = [parent];
	for (const target of tags.values()) if (target.type === "seam") parents.push(target.behind);
	return parents;
}

/** The elements that come back around translated text; phrases that are restored are not (rule A8). */
export function* elementsInside({ tags, leading }: SourceLocation): Generator<MarkupElement> {
	for (const target of tags.values()) if (target.type === "pair" && !target.foreign) yield* target.elements;
	yield* leading;
}
