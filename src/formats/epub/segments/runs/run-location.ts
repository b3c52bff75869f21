import type { SegmentKind } from "../../../../core/segment.ts";
import type { MarkupDocument, MarkupElement } from "../../markup/tree.ts";
import { holdsPlainText, isHtml, localName, takesNoText } from "../../markup/vocabulary.ts";
import type { InheritedContext } from "../context/inherited-context.ts";
import type { Insertion, SourceLocation } from "../source-location.ts";
import { LINE_SELECTOR, type StyleRules } from "../styles/style-rules.ts";
import { isLineBreak } from "./lines.ts";
import { isBlank, isSpace, type RunItem, type StrippedRun } from "./run.ts";
import { writeRunText } from "./run-text.ts";
import { findSpokenParts } from "./spoken-words.ts";

export interface Run {
	/** The element that holds the run. */
	parent: MarkupElement;
	/** The run is all that `parent` holds. */
	own: boolean;
	/** Before outer tags are stripped: an anonymous run's translation goes before or behind them all. */
	items: readonly RunItem[];
}

/** What a run's location depends on besides the run itself. */
export interface RunSetting {
	role: "content" | "nav";
	epub3: boolean;
	fixedLayout: boolean;
	overlayIds: ReadonlySet<string>;
	context: InheritedContext;
	rules: StyleRules;
}

/** The location of a stripped run that has something to translate. */
export function locateRun(stripped: StrippedRun, run: Run, setting: RunSetting): SourceLocation {
	const { document } = run.parent;
	const { words } = findSpokenParts(stripped.items, setting.overlayIds);
	const sent =
		words.size === 0
			? stripped.items
			: stripped.items.filter((item) => !("element" in item && words.has(item.element)));
	const { text, plain, tags, leading, hidden } = writeRunText(sent, {
		keepsSpace: setting.context.keepsSpace(run.parent),
		mayHoldCjk: document.mayHoldCjk,
		rules: setting.rules,
	});
	const { start, end, form } = findRange(document, stripped.items);
	// Fields one by one, without objects to spread: a book has tens of thousands of these.
	const location: SourceLocation = {
		kind: findKind(run.parent, setting),
		start,
		end,
		text,
		tags,
		leading,
		hidden,
		form,
		insertion: findInsertion(start, stripped, run, setting),
		parent: stripped.wrappers.at(-1) ?? stripped.enclosing.at(-1) ?? run.parent,
		leaf: plain && words.size === 0 ? findLeaf(stripped.items) : null,
	};
	if (words.size > 0) location.spoken = [...words];
	const letters = findLetters(document, stripped.items);
	if (letters) location.letters = letters;
	return location;
}

/** The first letters that a picture before the text shows. A part of a long text may be without them. */
function findLetters(document: MarkupDocument, items: readonly RunItem[]): string | null {
	const first = items.find(({ type }) => type === "text" || type === "void");
	if (first?.type !== "text" || !first.letters) return null;
	const { text, letters, start } = first;
	return text.startsWith(letters) && !document.source.startsWith(letters, start) ? letters : null;
}

/** The text node that a run consists of, if it is exactly one. */
function findLeaf([item]: readonly RunItem[]): SourceLocation["leaf"] {
	if (item?.type !== "text" || item.letters) return null;
	const [node] = item.nodes;
	return node && node.start === item.start && node.end === item.end ? node : null;
}

function findRange(
	document: MarkupDocument,
	items: readonly RunItem[],
): Pick<SourceLocation, "start" | "end" | "form"> {
	const first = items[0];
	const last = items[items.length - 1];
	if (!first || !last) throw new Error("a run without items has no range");
	if (items.length === 1 && first.type === "text" && first.cdata) {
		const { start, end } = trimRange(document.source, first.start + 9, first.end - 3);
		return { start, end, form: "cdata" };
	}
	const head = first.type === "text" ? trimRange(document.source, first.start, first.end).start : first.start;
	const tail = last.type === "text" ? trimRange(document.source, last.start, last.end).end : last.end;
	return { start: head, end: tail, form: "text" };
}

/** The range without the white space at its ends. */
function trimRange(source: string, start: number, end: number): { start: number; end: number } {
	let from = start;
	let to = end;
	while (from < to && isSpace(source.charCodeAt(from))) from++;
	while (to > from && isSpace(source.charCodeAt(to - 1))) to--;
	return { start: from, end: to };
}

/**
 * Rule B5: inside the block of its source; `null` where nothing can be inserted.
 *
 * @param first where the text begins
 */
function findInsertion(
	first: number,
	stripped: StrippedRun,
	{ parent, own, items }: Run,
	setting: RunSetting,
): Insertion | null {
	const { role, epub3, fixedLayout, context } = setting;
	const all = [...stripped.enclosing, ...stripped.wrappers];
	// A nav label holds its translation inside its one `a` or `span` (EPUB 3.3 §7.3).
	const whole = stripped.merged ? stripped.enclosing.length : all.length;
	const inside = role === "nav" ? whole : countHolders(stripped.enclosing, parent);
	const wrappers = all.slice(inside);
	const container = all[inside - 1] ?? parent;
	if (fixedLayout || !holdsInsertion(container)) return null;
	if (inside > 0 && container.unbalanced) return null;
	const keepsSpace = context.keepsSpace(parent);
	// Newlines at the ends of preserved text would be blank lines between a text and its translation.
	const fills = inside > 0 || (own && !keepsSpace);
	const spot = fills ? { before: container.openEnd, after: container.closeStart } : spanOf(items);
	const lineStart = keepsSpace ? findLineStart(container.document.source, first) : first;
	const lines = own && context.kind(parent) === "verse" ? findLines(parent, setting.rules) : [];
	const blockOnly = !epub3 && container === parent && /^(?:body|blockquote|form|noscript)$/.test(localName(parent));
	return {
		// Before the indent, which would be lost to the source's first line otherwise.
		before: fills ? spot.before : Math.min(spot.before, lineStart),
		after: spot.after,
		keepsSpace,
		// A span that holds a run of its own is a block by the book's rules, such as a line of verse.
		takesIndent: own && fills && lines.length === 0 && /^(?:p|div|span)$/.test(localName(parent)),
		lines,
		indent: container.document.source.slice(lineStart, first),
		element: blockOnly ? "div" : "span",
		wrappers,
		side:
			own && context.canStandSideBySide(parent)
				? { block: parent, wrappers: all, insideLink: context.insideLink(parent) }
				: null,
		insideLink: context.insideLink(container),
	};
}

/**
 * How many of the elements around a text enclose its translation too: links, and targets of links and media overlays
 * (rule B8). The others are copied, so that content which a stylesheet generates before and after an element
 * stays with the source.
 */
function countHolders(enclosing: readonly MarkupElement[], parent: MarkupElement): number {
	if (!holdsInsertion(parent)) return enclosing.length;
	return enclosing.findLastIndex(isHolder) + 1;
}

function isHolder(element: MarkupElement): boolean {
	if (/^(?:a|button|label)$/.test(localName(element))) return true;
	return element.attributes.some(({ name }) => /^(?:id|xml:id|name)$/.test(name));
}

function holdsInsertion(element: MarkupElement): boolean {
	return isHtml(element) && !holdsPlainText(element) && !takesNoText(element);
}

/** The lines of verse that a rule for `p > span` makes blocks. */
function findLines(parent: MarkupElement, { display }: StyleRules): MarkupElement[] {
	if (display.get(LINE_SELECTOR) !== "block") return [];
	const elements = parent.children.filter((child) => child.kind === "element");
	const lines = elements.filter((element) => localName(element) === "span");
	const isLinesOnly = parent.children.every(({ document, kind, start, end }) => {
		return kind === "element" || isBlank(document.source.slice(start, end));
	});
	return isLinesOnly && elements.every((element) => /^(?:span|br)$/.test(localName(element))) ? lines : [];
}

/** From the first to the last item that is more than white space or a line break. */
function spanOf(items: readonly RunItem[]): { before: number; after: number } {
	return { before: items.find(isSolid)?.start ?? 0, after: items.findLast(isSolid)?.end ?? 0 };
}

function isSolid(item: RunItem): boolean {
	if (item.type === "text") return !isBlank(item.text);
	return item.type !== "hidden" && !isLineBreak(item);
}

/** Back over the spaces and tabs before `offset`. */
function findLineStart(source: string, offset: number): number {
	let start = offset;
	while (start > 0 && /[ \t]/.test(source.charAt(start - 1))) start--;
	return start;
}

function findKind(parent: MarkupElement, { role, context }: RunSetting): SegmentKind {
	return role === "nav" || localName(parent) === "title" ? "label" : context.kind(parent);
}
