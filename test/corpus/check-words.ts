import { decodeHTML } from "entities";
import type { BookReading, DocumentReport } from "../../src/core/book-reading.ts";
import { countWords } from "../../src/core/words.ts";
import type { Contents } from "./archive-contents.ts";
import { contentDocuments, type Fault } from "./check-archive.ts";
import { MARKUP_TOKEN } from "./strip-translations.ts";

/** Each word of each document is translatable or skipped for a named reason (spec §6.1), and no text is without a segment. */
export function checkAccounting(reading: BookReading): Fault[] {
	return reading.documents.flatMap(({ name, segments, words }) => {
		const skipped = sumSkipped(words.skipped);
		const isWhole = words.total === words.translatable + skipped && (segments > 0 || words.translatable === 0);
		if (isWhole) return [];
		const detail = `${words.total} words, ${words.translatable} translatable in ${segments} segments, ${skipped} skipped`;
		return [{ check: "accounting", file: name, detail }];
	});
}

/**
 * After a translation that leaves no word, the words that a document still holds are those that were
 * skipped: counted here without the program's own reader, so a text that it missed is found.
 */
export function checkLeftWords(after: ReadonlyMap<string, Contents>, documents: readonly DocumentReport[]): Fault[] {
	return contentDocuments(documents).flatMap(({ name, words }) => {
		const output = after.get(name)?.read();
		if (!output || words.skipped.unreadable) return [];
		const left = countMarkupWords(output.toString("utf8"));
		// A replaced `ruby` takes its annotations with it (rule A9); what style sheets write is in no document.
		const skipped = sumSkipped({ ...words.skipped, ruby_annotation: 0, generated_text: 0 });
		if (left === skipped) return [];
		return [{ check: "left words", file: name, detail: `${left} words are left, ${skipped} were skipped` }];
	});
}

function countMarkupWords(markup: string): number {
	let words = 0;
	let position = 0;
	for (const token of markup.matchAll(MARKUP_TOKEN)) {
		const [whole, slash, , attributes = ""] = token;
		words += countWords(decodeHTML(markup.slice(position, token.index)));
		if (whole.startsWith("<![CDATA[")) words += countWords(whole.slice(9, -3));
		if (!slash) words += countAttributeWords(attributes);
		position = token.index + whole.length;
	}
	return words + countWords(decodeHTML(markup.slice(position)));
}

function countAttributeWords(attributes: string): number {
	const texts = attributes.matchAll(/(?:^|\s)(?:alt|title|aria-label)\s*=\s*("[^"]*"|'[^']*')/g);
	return [...texts].reduce((sum, [, value = ""]) => sum + countWords(decodeHTML(value.slice(1, -1))), 0);
}

function sumSkipped(skipped: DocumentReport["words"]["skipped"]): number {
	return Object.values(skipped).reduce((sum, words) => sum + words, 0);
}
