import { selfAndAncestors } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import type { DocumentSetting } from "../context/document-setting.ts";
import type { InheritedContext } from "../context/inherited-context.ts";
import { type StrippedRun, stripOuterTags } from "./run.ts";
import type { Run } from "./run-location.ts";
import { type LineReading, splitRun } from "./split-run.ts";

type PartSetting = Pick<DocumentSetting, "overlayIds" | "role"> & { context: InheritedContext };

/**
 * The run itself, or its parts in the innermost element that encloses each (rules A2, A7, A10, A13).
 *
 * @param lines adds up what lines were taken for
 */
export function splitIntoParts(
	whole: Run,
	{ overlayIds, context, role }: PartSetting,
	lines: LineReading,
): { run: Run; stripped: StrippedRun }[] {
	const stripped = stripOuterTags(whole.items);
	const enclosing = [...stripped.enclosing, ...stripped.wrappers].at(-1) ?? whole.parent;
	const split = splitRun(whole.parent.document, stripped.items, {
		overlayIds,
		mayHoldParagraphs: () => role === "content" && mayHoldParagraphs(enclosing, context),
	});
	if (!split) return [{ run: whole, stripped }];
	lines.paragraphs += split.reading.paragraphs;
	lines.kept += split.reading.kept;
	if (split.parts.length < 2) return [{ run: whole, stripped }];
	return split.parts.map(({ items, container }) => ({
		run: { parent: container ?? enclosing, own: false, items },
		stripped: stripOuterTags(items),
	}));
}

/** A heading, a caption and verse keep their lines together, whatever these look like (rule A7). */
function mayHoldParagraphs(element: MarkupElement, context: InheritedContext): boolean {
	const kind = context.kind(element);
	if (kind !== "block" && kind !== "note") return false;
	for (const { local } of selfAndAncestors(element)) if (isCaption(local)) return false;
	return true;
}

function isCaption(name: string): boolean {
	return /^(?:caption|figcaption|legend|summary|dt|th|title)$/i.test(name);
}
