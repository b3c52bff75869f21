import type { ReadAsCounts } from "../../../core/book-reading.ts";
import type { Segment, SkipReason } from "../../../core/segment.ts";
import { countWords } from "../../../core/words.ts";
import { textContent } from "../markup/query.ts";
import type { MarkupDocument, MarkupElement, MarkupLeaf, MarkupNode } from "../markup/tree.ts";
import { findAttributeLocations } from "./attributes.ts";
import { type CodeJudge, judgeCode } from "./context/code.ts";
import type { DocumentSetting } from "./context/document-setting.ts";
import { type InheritedContext, readContext } from "./context/inherited-context.ts";
import { isSelected } from "./context/selection.ts";
import type { Skipping } from "./context/skip-rules.ts";
import { joinParagraphs } from "./joins/join-paragraphs.ts";
import { separateNewlines } from "./runs/newlines.ts";
import { refineRun } from "./runs/refine-run.ts";
import { isBlankLeaf, type RunItem, type RunSink, readRun } from "./runs/run.ts";
import { locateRun, type Run } from "./runs/run-location.ts";
import { splitIntoParts } from "./runs/run-parts.ts";
import { hasTooManyLiterals } from "./runs/run-text.ts";
import type { LineReading } from "./runs/split-run.ts";
import type { SourceLocation } from "./source-location.ts";
import { type WalkSink, walkBlocks, walkNested, walkSvg } from "./walk.ts";

export interface WordCounts {
	total: number;
	translatable: number;
	skipped: Partial<Record<SkipReason, number>>;
}

export interface DocumentSegments {
	/** In order of their start. */
	locations: SourceLocation[];
	/**
	 * The document's words by disposition; counted on demand, as rendering never needs them.
	 *
	 * @param segments those at `locations`, in parallel, whose words are counted already
	 */
	countWords(segments: readonly Segment[]): WordCounts;
	/** What was taken for something else than its tags say (rules A6, A7, A16). */
	readAs: ReadAsCounts;
}

type Disposition = SkipReason | "translatable";

/** A letter of any script. */
const LETTER = /\p{L}/u;

/**
 * Finds every text of a content document and gives each a location or a reason to skip it (spec §6.1).
 * `total` is counted independently, so that a text without a disposition shows.
 */
export function segmentDocument(document: MarkupDocument, setting: DocumentSetting): DocumentSegments {
	const dispositions = new Map<MarkupNode, Disposition>();
	const found: SourceLocation[] = [];
	const { root } = document;
	if (!root) return { locations: found, readAs: {}, countWords: () => ({ total: 0, translatable: 0, skipped: {} }) };
	const { excludeTags: excludedTags, translateTags } = setting.selection;
	const code = judgeCode(translateTags);
	const skipping = { excludedTags, isCode: code.isCode };
	const context = readContext({ ...setting, skipping });
	const lines: LineReading = { paragraphs: 0, kept: 0 };
	const pictures = new Set<MarkupElement>();
	const sink = createSink({ ...setting, context, skipping }, dispositions, found, lines, pictures);
	if (root.local === "svg") walkSvg(root, setting.rules, sink);
	else walkBlocks(root, setting.rules, sink);
	const { locations, joined } = joinParagraphs(found, { ...setting, context });
	const attributes = findAttributeLocations(root, { ...setting, context }, pictures);
	for (const { location, disposition } of attributes) if (disposition === "translatable") locations.push(location);
	locations.sort((a, b) => a.start - b.start);
	return {
		locations,
		readAs: { ...describeReading(lines, code), ...(joined > 0 && { joinedParagraphs: joined }) },
		countWords(segments) {
			const known = new Map<MarkupNode, number>();
			for (const [index, { leaf }] of locations.entries()) {
				const segment = segments[index];
				if (leaf && segment) known.set(leaf, segment.words);
			}
			const words = countDispositions(root, dispositions, known);
			for (const { location, disposition } of attributes) addWords(words, disposition, countWords(location.text));
			return words;
		},
	};
}

function createSink(
	setting: DocumentSetting & { context: InheritedContext; skipping: Skipping },
	dispositions: Map<MarkupNode, Disposition>,
	locations: SourceLocation[],
	lines: LineReading,
	pictures: Set<MarkupElement>,
): WalkSink {
	const skip = (node: MarkupNode, reason: SkipReason): void => setDisposition(dispositions, node, reason);
	const { skipping } = setting;
	const sink: WalkSink = {
		skip,
		skipping,
		run(parent, nodes, own) {
			const [first] = nodes;
			// Between most blocks there is nothing but white space.
			if (nodes.length === 1 && first?.kind === "text" && isBlankLeaf(first)) {
				skip(first, "no_letters");
				return;
			}
			const nested: MarkupElement[] = [];
			const runSink: RunSink = {
				skip,
				nest: (element) => nested.push(element),
				complete: (picture) => pictures.add(picture),
				skipping,
				context: setting.context,
				rules: setting.rules,
			};
			const read = readRun(nodes, runSink);
			const hasNewline = read.some((item) => item.type === "text" && item.text.includes("\n"));
			const keepsLines = hasNewline && setting.context.keepsSpace(parent);
			const items = refineRun(keepsLines ? separateNewlines(parent.document, read) : read, runSink);
			for (const { run, stripped } of splitIntoParts({ parent, own, items }, setting, lines)) {
				const reason = findRunReason(run, setting);
				forEachText(run.items, ({ nodes: texts }, foreign) => {
					for (const text of texts)
						setDisposition(dispositions, text, reason ?? (foreign ? "foreign_inline" : "translatable"));
				});
				if (!reason) locations.push(locateRun(stripped, run, setting));
			}
			for (const element of nested) walkNested(element, setting.rules, sink);
		},
	};
	return sink;
}

function describeReading({ paragraphs, kept }: LineReading, code: CodeJudge): ReadAsCounts {
	const verdicts = code.countVerdicts();
	const counts = {
		lineParagraphs: paragraphs,
		keptLines: kept,
		proseInCode: verdicts.prose,
		programCode: verdicts.code,
	};
	return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Why a whole run is not translated, or `null`. */
function findRunReason(
	{ parent, items }: Run,
	setting: DocumentSetting & { context: InheritedContext },
): SkipReason | null {
	let hasOwn = false;
	let hasForeign = false;
	forEachText(items, ({ text }, foreign) => {
		if (!LETTER.test(text)) return;
		if (foreign) hasForeign = true;
		else hasOwn = true;
	});
	if (!hasOwn && !hasForeign) return "no_letters";
	if (!isSelected(parent, setting)) return "not_selected";
	if (setting.context.isInTarget(parent, () => readRunText(items))) return "target_language";
	if (!hasOwn) return "foreign_inline";
	if (hasTooManyLiterals(items, setting.context.keepsSpace(parent))) return "unreadable";
	return items.some((item) => item.type === "open" && item.element.unbalanced) ? "unreadable" : null;
}

function readRunText(items: readonly RunItem[]): string {
	const parts: string[] = [];
	forEachText(items, ({ text }) => parts.push(text));
	return parts.join("");
}

/** Visits the run's texts; `foreign` is true inside a phrase that is marked as another language. */
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

function setDisposition(dispositions: Map<MarkupNode, Disposition>, node: MarkupNode, disposition: Disposition): void {
	if (node.kind === "element") for (const child of node.children) setDisposition(dispositions, child, disposition);
	// A text that was split counts as translated where any part of it is.
	else if (disposition === "translatable" || !dispositions.has(node)) dispositions.set(node, disposition);
}

/** Counts every text node of the document, wherever it is. */
function countDispositions(
	root: MarkupElement,
	dispositions: ReadonlyMap<MarkupNode, Disposition>,
	known: ReadonlyMap<MarkupNode, number>,
): WordCounts {
	const words: WordCounts = { total: 0, translatable: 0, skipped: {} };
	const count = (node: MarkupNode): void => {
		if (node.kind === "element") {
			for (const child of node.children) count(child);
			return;
		}
		if (node.kind !== "text" && node.kind !== "cdata") return;
		const amount = known.get(node) ?? countNode(node);
		const disposition = dispositions.get(node);
		if (disposition) addWords(words, disposition, amount);
		else words.total += amount;
	};
	count(root);
	return words;
}

function countNode(node: MarkupLeaf): number {
	// Nearly all that are no segment: the white space between blocks.
	return isBlankLeaf(node) ? 0 : countWords(textContent(node));
}

function addWords(words: WordCounts, disposition: Disposition, amount: number): void {
	words.total += amount;
	if (disposition === "translatable") words.translatable += amount;
	else if (amount > 0) words.skipped[disposition] = (words.skipped[disposition] ?? 0) + amount;
}
