import type { Selection } from "../../../../core/selection.ts";
import { selfAndAncestors } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";

/** What of a document the user wants translated. */
export interface DocumentSelection {
	selection: Selection;
	/** The document's file is among those wanted. */
	fileSelected: boolean;
}

/** Whether text in `element` is wanted; excluded tags are found on the way down, by their skip reason. */
export function isSelected(element: MarkupElement, { selection, fileSelected }: DocumentSelection): boolean {
	if (!fileSelected) return false;
	const { translateTags } = selection;
	if (translateTags.length === 0) return true;
	return [...selfAndAncestors(element)].some((around) => translateTags.includes(localName(around)));
}
