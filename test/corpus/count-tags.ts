import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Segment } from "../../src/core/segment.ts";
import { parseTaggedText } from "../../src/core/tagged-text.ts";
import { openBook } from "../../src/formats/epub/book.ts";
import { attributeValue } from "../../src/formats/epub/markup/query.ts";
import { localName } from "../../src/formats/epub/markup/vocabulary.ts";
import { segmentBook } from "../../src/formats/epub/segments/segment-book.ts";
import type { SourceLocation, TagTarget } from "../../src/formats/epub/segments/source-location.ts";
import { filterBooks, findCorpus, listBooks } from "./books.ts";
import { LIMITS } from "./proofs.ts";

// How much markup the model is asked to carry: each tag costs tokens, and can be lost.

const USAGE = `npm run count:tags -- [options]
  --books GLOB   default: "novels/*"
  --top N        so many of the most frequent tagged elements (default: 10)`;

const { values } = parseArgs({
	options: {
		books: { type: "string", default: "novels/*" },
		top: { type: "string", default: "10" },
		help: { type: "boolean", default: false },
	},
});

/** Tags and words sent, and how often each kind of element is tagged. */
interface TagCount {
	words: number;
	tags: number;
	elements: Map<string, number>;
}

if (values.help) console.log(USAGE);
else main();

function main(): void {
	const corpus = findCorpus();
	if (corpus === null) {
		console.warn("SKIPPED: there is no corpus of books here (set DIGLOT_CORPUS to a folder that holds one)");
		return;
	}
	const all: TagCount = { words: 0, tags: 0, elements: new Map() };
	for (const book of filterBooks(listBooks(corpus), values.books)) {
		const count = countBook(join(corpus, book));
		print(book, count);
		all.words += count.words;
		all.tags += count.tags;
		for (const [name, times] of count.elements) all.elements.set(name, (all.elements.get(name) ?? 0) + times);
	}
	print("all", all);
}

function countBook(path: string): TagCount {
	const count: TagCount = { words: 0, tags: 0, elements: new Map() };
	const book = openBook(path, LIMITS);
	try {
		for (const { segments, locations } of segmentBook(book, {})) {
			for (const [index, segment] of segments.entries()) addSegment(count, segment, locations[index]);
		}
	} finally {
		book.archive.close();
	}
	return count;
}

function addSegment(count: TagCount, { words, text }: Segment, location: SourceLocation | undefined): void {
	count.words += words;
	for (const piece of parseTaggedText(text)) {
		if (piece.type !== "open" && piece.type !== "void") continue;
		count.tags++;
		const target = location?.tags.get(piece.number);
		const name = target ? nameOf(target) : "unknown";
		count.elements.set(name, (count.elements.get(name) ?? 0) + 1);
	}
}

/** `span.small-caps`; several elements that share a tag are joined by `+`. */
function nameOf(target: TagTarget): string {
	if (target.type === "literal") return target.text.startsWith("<") ? "(text like a tag)" : "(line break)";
	if (target.type === "seam") return "(paragraph border)";
	const elements = target.type === "void" ? [target.element] : target.elements;
	return elements
		.map((element) => {
			const classes = attributeValue(element, "class")?.trim().split(/\s+/).join(".");
			return classes ? `${localName(element)}.${classes}` : localName(element);
		})
		.join("+");
}

function print(book: string, { words, tags, elements }: TagCount): void {
	const rate = words === 0 ? 0 : (1000 * tags) / words;
	console.log(`${book}: ${tags} tags in ${words} words, ${rate.toFixed(2)} per 1,000`);
	const most = [...elements].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).slice(0, Number(values.top));
	for (const [name, times] of most) console.log(`     ${String(times).padStart(6)} ${name}`);
}
