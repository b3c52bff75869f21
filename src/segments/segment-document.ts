import type { Segment, SkipReason } from "../core/segment.ts";
import { countWords } from "../core/words.ts";
import { decodeText } from "../epub/markup/entities.ts";
import { findDescendant, textContent } from "../epub/markup/query.ts";
import type { MarkupDocument, MarkupElement, MarkupNode } from "../epub/markup/tree.ts";
import { findAttributePlaces } from "./attributes.ts";
import type { Place } from "./place.ts";
import { isBlankRange, type PeeledRun, peelRun, type RunItem, type RunSink, readRun } from "./run.ts";
import { makeRunPlace, type Run } from "./run-place.ts";
import { holdsTooManyLiterals } from "./run-text.ts";
import { isSelected } from "./selected.ts";
import type { DocumentSetting } from "./setting.ts";
import { primaryLanguage } from "./skip-rules.ts";
import { splitRun } from "./split-run.ts";
import { readSurroundings, type Surroundings } from "./surroundings.ts";
import { type WalkSink, walkBlocks, walkNested, walkSvg } from "./walk.ts";

export interface WordCounts {
	total: number;
	translatable: number;
	skipped: Partial<Record<SkipReason, number>>;
}

export interface DocumentSegments {
	/** In order of their start. */
	places: Place[];
	/**
	 * The document's words by fate; counted when asked, as rendering never asks.
	 *
	 * @param segments those of the places, side by side, whose words are counted already
	 */
	countWords(segments: readonly Segment[]): WordCounts;
}

type Fate = SkipReason | "translatable";

/** A letter of any script. */
const LETTER = /\p{L}/u;

/**
 * Finds every text of a content document and gives each a place or a named reason (spec §6.1).
 * `total` is counted apart from the fates, so that a text which got none shows.
 */
export function segmentDocument(document: MarkupDocument, setting: DocumentSetting): DocumentSegments {
	const fates = new Map<MarkupNode, Fate>();
	const places: Place[] = [];
	const { root } = document;
	if (!root) return { places, countWords: () => ({ total: 0, translatable: 0, skipped: {} }) };
	const around = readSurroundings(document, setting);
	const sink = makeSink(document, { ...setting, around }, fates, places);
	if (root.local === "svg") walkSvg(document, root, setting.rules, sink);
	else walkBlocks(document, root, setting.rules, sink);
	const attributes = findAttributePlaces(document, root, { ...setting, around });
	for (const { place, fate } of attributes) if (fate === "translatable") places.push(place);
	places.sort((a, b) => a.start - b.start);
	return {
		places,
		countWords(segments) {
			const known = new Map<MarkupNode, number>();
			for (const [index, { leaf }] of places.entries()) {
				const segment = segments[index];
				if (leaf && segment) known.set(leaf, segment.words);
			}
			const words = countFates(document, root, fates, known);
			for (const { place, fate } of attributes) addWords(words, fate, countWords(place.text));
			return words;
		},
	};
}

function makeSink(
	document: MarkupDocument,
	setting: DocumentSetting & { around: Surroundings },
	fates: Map<MarkupNode, Fate>,
	places: Place[],
): WalkSink {
	const skip = (node: MarkupNode, reason: SkipReason): void => setFate(fates, node, reason);
	const { excludeTags: excludedTags } = setting.selection;
	const sink: WalkSink = {
		skip,
		excludedTags,
		run(parent, nodes, own) {
			const [first] = nodes;
			// Between most blocks there is nothing but white space.
			if (nodes.length === 1 && first?.kind === "text" && isBlankRange(document.source, first.start, first.end)) {
				skip(first, "no_letters");
				return;
			}
			const nested: MarkupElement[] = [];
			const runSink: RunSink = {
				skip,
				nest: (element) => nested.push(element),
				excludedTags,
				around: setting.around,
			};
			const items = readRun(document, nodes, runSink);
			for (const { run, peeled } of splitIntoParts(document, { parent, own, items }, setting)) {
				const reason = findRunReason(run, setting);
				forEachText(run.items, ({ nodes: texts }, foreign) => {
					for (const text of texts) setFate(fates, text, reason ?? (foreign ? "foreign_inline" : "translatable"));
				});
				if (!reason) places.push(makeRunPlace(document, peeled, run, setting));
			}
			for (const element of nested) walkNested(document, element, setting.rules, sink);
		},
	};
	return sink;
}

/** The run itself, or its parts in the innermost element that encloses them all (rules A7, A10, A13). */
function splitIntoParts(
	document: MarkupDocument,
	whole: Run,
	{ overlayIds }: DocumentSetting,
): { run: Run; peeled: PeeledRun }[] {
	const peeled = peelRun(whole.items);
	const parts = splitRun(document, peeled.items, overlayIds);
	if (parts.length < 2) return [{ run: whole, peeled }];
	const parent = [...peeled.enclosing, ...peeled.wrappers].at(-1) ?? whole.parent;
	return parts.map((items) => ({ run: { parent, own: false, items }, peeled: peelRun(items) }));
}

/** Why a whole run is not translated, or `null`. */
function findRunReason({ parent, items }: Run, setting: DocumentSetting & { around: Surroundings }): SkipReason | null {
	let hasOwn = false;
	let hasForeign = false;
	forEachText(items, ({ text }, foreign) => {
		if (!LETTER.test(text)) return;
		if (foreign) hasForeign = true;
		else hasOwn = true;
	});
	if (!hasOwn && !hasForeign) return "no_letters";
	if (!isSelected(parent, setting)) return "not_selected";
	const language = primaryLanguage(setting.around.language(parent));
	if (setting.targetPrimary !== "" && language === setting.targetPrimary) return "target_language";
	if (!hasOwn) return "foreign_inline";
	if (holdsTooManyLiterals(items, setting.around.keepsSpace(parent))) return "unreadable";
	return items.some((item) => item.type === "open" && item.element.unbalanced) ? "unreadable" : null;
}

/** Visits the run's texts with whether each stands inside a phrase of another marked language. */
function forEachText(
	items: readonly RunItem[],
	visit: (item: RunItem & { type: "text" }, foreign: boolean) => void,
): void {
	let depth = 0;
	for (const item of items) {
		if (item.type === "text") visit(item, depth > 0);
		else if (item.type === "open" && item.foreign) depth++;
		else if (item.type === "close" && item.foreign) depth--;
	}
}

function setFate(fates: Map<MarkupNode, Fate>, node: MarkupNode, fate: Fate): void {
	if (node.kind === "element") for (const child of node.children) setFate(fates, child, fate);
	// A text that was split counts as translated where any part of it is.
	else if (fate === "translatable" || !fates.has(node)) fates.set(node, fate);
}

/** Counts every text node of the document, in whatever element it stands. */
function countFates(
	document: MarkupDocument,
	root: MarkupElement,
	fates: ReadonlyMap<MarkupNode, Fate>,
	known: ReadonlyMap<MarkupNode, number>,
): WordCounts {
	const words: WordCounts = { total: 0, translatable: 0, skipped: {} };
	const count = (node: MarkupNode): void => {
		if (node.kind === "element") {
			for (const child of node.children) count(child);
			return;
		}
		if (node.kind !== "text" && node.kind !== "cdata") return;
		const amount = known.get(node) ?? countNode(document, node);
		const fate = fates.get(node);
		if (fate) addWords(words, fate, amount);
		else words.total += amount;
	};
	count(root);
	return words;
}

function countNode(document: MarkupDocument, node: MarkupNode): number {
	if (document.plain && node.kind === "text") return countWords(document.source, node.start, node.end);
	return countWords(textContent(document, node));
}

function addWords(words: WordCounts, fate: Fate, amount: number): void {
	words.total += amount;
	if (fate === "translatable") words.translatable += amount;
	else if (amount > 0) words.skipped[fate] = (words.skipped[fate] ?? 0) + amount;
}

/** The text of `<title>`, else of the first heading: the name a reader would know the document by. */
export function documentTitle(document: MarkupDocument): string {
	const { root } = document;
	if (!root) return "";
	const heading = ["h1", "h2", "h3"].map((name) => findDescendant(root, name)).find((element) => element !== undefined);
	const element = heading ?? findDescendant(root, "title");
	return element ? decodeText(textContent(document, element), document.entities).replace(/\s+/g, " ").trim() : "";
}
