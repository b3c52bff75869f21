import { textDirection } from "../../../core/scripts.ts";
import { attributeValue, selfAndAncestors } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { OWN_CLASS } from "../segments/context/skip-rules.ts";
import type { Subject } from "../segments/styles/selectors.ts";
import type { Sides } from "../segments/styles/sided-rules.ts";

/** The class of the element that holds the direction of an inserted translation where the outer one can't. */
export const DIRECTION_CLASS = "diglot-dir";

/** Where a translation is written in another direction than the text that it stands with (rule B9). */
export interface InsertedDirection {
	/** `dir` of the translation. */
	direction: "ltr" | "rtl";
	sides: Sides;
	/** What the inner element is called: `bdi` is hit by no book's rules, but EPUB 2 has none. */
	inner: "bdi" | "span";
}

/** How an inserted element is written so that it keeps its direction. */
export interface Directed {
	/** Of the inserted element, beside `dir`. */
	attributes: string;
	/** Around all that it holds. */
	open: string;
	close: string;
}

/**
 * @param subject what the book's rules are held against: the inserted element, or the block whose name and classes it has
 * @param prefix `h:` where the book writes XHTML with a prefix
 * @param classes of the inner element beside its own, each behind a space
 */
export function keepDirection(subject: Subject, to: InsertedDirection, prefix: string, classes = ""): Directed {
	const { direction, sides, inner } = to;
	const aligned = sides.alignedTo(subject);
	// What the book aligns to one side begins or ends at the other.
	const align = aligned ? [`text-align:${aligned === "left" ? "right" : "left"}`] : [];
	const parent = "kind" in subject ? subject : subject.parent;
	// A first line that hangs has its room at the other side.
	const indent = parent && sides.hangs(parent) ? ["text-indent:0 !important"] : [];
	const look = [...align, ...indent].join(";");
	const style = look && ` style="${look}"`;
	// A rule outdoes `dir`.
	const isOutdone = "kind" in subject || (sides.directionOf(subject) ?? direction) !== direction;
	if (!isOutdone) return { attributes: style, open: "", close: "" };
	const name = prefix + inner;
	return {
		attributes: "",
		open: `<${name} class="${DIRECTION_CLASS}${classes}" dir="${direction}"${style}>`,
		close: `</${name}>`,
	};
}

/** The inserted element of the stacked layouts, as rules see it. */
export function stackedSubject(name: "span" | "div", parent: Subject["parent"]): Subject {
	return { name, classes: [OWN_CLASS, "cp-translation"], parent };
}

/** The direction of a language, or "" where text in `element` has it by the nearest `dir`, or by none. */
export function directionAgainst(element: MarkupElement | null, language: string): "" | "ltr" | "rtl" {
	const own = textDirection(language);
	for (const each of element ? selfAndAncestors(element) : []) {
		const dir = each.attributes.length > 0 ? attributeValue(each, "dir") : null;
		if (dir !== null) return dir.trim().toLowerCase() === own ? "" : own;
	}
	return "";
}
