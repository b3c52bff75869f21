import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findCorpus } from "../corpus/books.ts";

/** A pattern, and the entry of the new book in which it is to be looked for. */
export interface PatternExpectation {
	/** A name, or a pattern with `*`. */
	in: string;
	/** Over the markup, with its character references decoded except those of `& < >`. */
	re?: string;
	/** Over the text as a reader sees it. */
	text?: string;
	why?: string;
}

/** What a careful reader wants of a book's translation: `NAME.expect.json` beside `NAME.epub`. */
export interface Expectations {
	source_language: string;
	target_language: string;
	/** Texts that a good translator gives back as they are. */
	echo?: string[];
	segments: string[];
	apart: [string, string][];
	never_sent: string[];
	sent_or_reported?: string[];
	single: PatternExpectation[];
	single_not: PatternExpectation[];
	bilingual: PatternExpectation[];
	bilingual_not: PatternExpectation[];
	/** Computed styles in a browser, of all elements of a selector that hold text. */
	rendered?: { mode: "single" | "bilingual"; in: string; all: string; style: string; is: string }[];
}

export interface WildBook {
	name: string;
	path: string;
	expected: Expectations;
}

/** The books as real tools write them, in the folder `wild` of the corpus; `null` where it is absent. */
export function listWildBooks(): WildBook[] | null {
	const corpus = findCorpus();
	const folder = corpus && join(corpus, "wild");
	if (!folder || !existsSync(folder)) return null;
	const names = readdirSync(folder).filter((name) => name.endsWith(".expect.json"));
	return names.sort().map((file) => {
		const name = file.slice(0, -".expect.json".length);
		const expected: Expectations = JSON.parse(readFileSync(join(folder, file), "utf8"));
		return { name, path: join(folder, `${name}.epub`), expected };
	});
}
