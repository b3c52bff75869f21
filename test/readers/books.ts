import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { decodeHTML } from "entities";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import { LAYOUTS, type Layout } from "../../src/core/layout.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import { renderBook } from "../../src/formats/epub/rendering/render-book.ts";
import { readBook } from "../../src/formats/epub/segments/read-book.ts";
import { type Contents, readContents } from "../corpus/archive-contents.ts";
import { findCorpus } from "../corpus/books.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { MARKUP_TOKEN } from "../corpus/strip-translations.ts";
import { CLOSING, lettersOf, OPENING, translateMarked } from "./marked-cipher.ts";
import { markedLetters } from "./promises.ts";

const MIN_WRITTEN = 0.8;

/** A book in one layout, as readers get it. */
export interface Edition {
	/** Such as `alice original_first`. */
	name: string;
	layout: Layout;
	path: string;
	sourcePath: string;
	/** Texts of its content documents, in reading order. */
	pairs: readonly Pair[];
}

/** Letters of a text and of its translation. */
export interface Pair {
	source: string;
	translation: string;
}

interface Choice {
	name: string;
	/** In the corpus; the sample book needs none. */
	file: string | null;
	shows: string;
	target: string;
	/** Those that are tried without `--all`. */
	quick: readonly Layout[];
}

const CHOICES: readonly Choice[] = [
	{ name: "alice", file: null, shows: "prose, notes, verse, lists, a table", target: "eo", quick: LAYOUTS },
	{
		name: "alice-arabic",
		file: null,
		shows: "a translation from right to left",
		target: "ar",
		quick: ["side_by_side"],
	},
	{
		name: "hebrew",
		file: "wild/hebrew-memoir.epub",
		shows: "a source from right to left",
		target: "en",
		quick: ["original_first", "side_by_side"],
	},
	{
		name: "science",
		file: "wild/science-review.epub",
		shows: "tables, lists, formulas",
		target: "eo",
		quick: ["original_first", "translation_only"],
	},
	{
		name: "flatland",
		file: "novels/se-abbott-flatland.epub",
		shows: "a novel with end notes",
		target: "eo",
		quick: ["original_first"],
	},
	{
		name: "hamlet",
		file: "novels/se-shakespeare-hamlet.epub",
		shows: "a play, verse",
		target: "eo",
		quick: ["side_by_side"],
	},
];

export interface MadeBooks {
	editions: Edition[];
	/** Books of the corpus that are not there. */
	missing: string[];
}

/** Makes the books that readers open: each text is replaced by its cipher, everything else is as in a job. */
export async function makeBooks(folder: string, all: boolean, wanted: readonly string[]): Promise<MadeBooks> {
	await mkdir(folder, { recursive: true });
	const made: MadeBooks = { editions: [], missing: [] };
	for (const choice of CHOICES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
		const sourcePath = await findSource(choice, folder);
		if (sourcePath === null) made.missing.push(`${choice.name} (${choice.shows}): ${choice.file}`);
		else
			for (const layout of all ? LAYOUTS : choice.quick)
				made.editions.push(await makeEdition(choice, layout, sourcePath, folder));
	}
	return made;
}

async function findSource({ name, file }: Choice, folder: string): Promise<string | null> {
	if (file === null) {
		const path = join(folder, `${name}.epub`);
		await buildSampleBook(path);
		return path;
	}
	const corpus = findCorpus();
	const path = corpus && join(corpus, file);
	return path && existsSync(path) ? path : null;
}

/** Makes one edition of a source book. */
async function makeEdition(
	{ name, target }: Pick<Choice, "name" | "target">,
	layout: Layout,
	sourcePath: string,
	folder: string,
): Promise<Edition> {
	const reading = readBook({ path: sourcePath, targetLanguage: target }, LIMITS);
	const translations: Record<string, string> = {};
	const pairs: Pair[] = [];
	const contents = new Set(reading.documents.filter(({ role }) => role === "content").map(({ id }) => id));
	for (const { id, text, kind, document } of reading.segments) {
		if (text.includes(OPENING)) throw new Error(`${name} holds ${OPENING}, by which translations are known`);
		const translation = translateMarked(text, target);
		translations[id] = translation;
		if (!contents.has(document) || kind === "label" || kind === "attribute") continue;
		pairs.push({ source: lettersOf(stripTags(text)), translation: lettersOf(stripTags(translation)) });
	}
	const path = join(folder, `${name}-${layout}.epub`);
	const languages = { sourceLanguage: reading.language ?? "en", targetLanguage: target };
	const request = {
		path: sourcePath,
		out: path,
		layout,
		...languages,
		translations,
		modifiedAt: 0,
		engineName: "cipher",
	};
	await renderBook({ ...request, inputSha256: "0".repeat(64) }, LIMITS);
	return { name: `${name} ${layout}`, layout, path, sourcePath, pairs: await keepWritten(pairs, path) };
}

/** Pairs whose translation stands in the book as it came; a foreign phrase in it is restored (rule A8), and a formula returns. */
async function keepWritten(pairs: readonly Pair[], path: string): Promise<Pair[]> {
	const contents = (await readContents(path)) ?? new Map<string, Contents>();
	const texts = [...contents].map(([name, entry]) =>
		/\.x?html?$/i.test(name) ? (entry.read()?.toString("utf8") ?? "") : "",
	);
	const written = markedLetters(texts.map((markup) => decodeHTML(markup.replace(MARKUP_TOKEN, ""))).join("\n"));
	const kept = pairs.filter(({ translation }) => written.includes(OPENING + translation + CLOSING));
	if (kept.length < pairs.length * MIN_WRITTEN)
		throw new Error(`${path} holds ${kept.length} of ${pairs.length} translations`);
	return kept;
}
