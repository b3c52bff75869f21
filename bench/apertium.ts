import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BookWorker } from "../src/book-worker/book-worker.ts";
import { createChildBookWorker } from "../src/book-worker/child-worker.ts";
import { systemClock } from "../src/core/clock.ts";
import type { Layout } from "../src/core/layout.ts";
import type { Segment } from "../src/core/segment.ts";
import { WHOLE_BOOK } from "../src/core/selection.ts";
import { parseTaggedText, type TaggedPiece } from "../src/core/tagged-text.ts";
import type { Translation } from "../src/core/translation.ts";
import { createMemoryPacer } from "../src/pacing/memory.ts";
import { writeBook } from "../src/pipeline/write-book.ts";
import { createApertiumEngine } from "../src/providers/apertium/engine.ts";
import { chooseApertiumPair, findApertiumPairs } from "../src/providers/apertium/pairs.ts";
import { translateSegments } from "../src/translation/translate-segments.ts";
import { LIMITS } from "./engine-job.ts";

const NOVEL = "novels/se-doyle-the-adventures-of-sherlock-holmes.epub";

/** What became of the inline tags of a novel. */
interface TagCounts {
	tags: number;
	lost: number;
	/** Segments whose tags come in another order than in the source. */
	reordered: number;
	/** Borders of tags, and those where words came to be glued together or a space to be doubled. */
	borders: number;
	broken: number;
}

interface Border {
	glued: boolean;
	doubled: boolean;
}

const corpus = process.env.DIGLOT_CORPUS ?? fileURLToPath(new URL("../../shared/corpus", import.meta.url));
const path = join(corpus, NOVEL);
const pair = chooseApertiumPair(findApertiumPairs(), "en", "es");
if (!existsSync(path)) console.warn("SKIPPED: there is no corpus of books here (set DIGLOT_CORPUS)");
else if (!pair) console.warn("SKIPPED: Apertium's English-Spanish pair is not installed");
else process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
	const { segments } = await withEngine((engine) => engine.read({ path, targetLanguage: "es" }));
	const words = segments.reduce((sum, segment) => sum + segment.words, 0);
	const began = performance.now();
	const translations = await translate(segments);
	const seconds = (performance.now() - began) / 1000;
	const counts = countTags(segments, translations);
	const review = translations.filter(({ state }) => state === "needs_review").length;
	const piecewise = translations.filter(({ flags }) => flags.length > 0).length;
	console.log(`${NOVEL}: ${segments.length} segments, ${words} words through Apertium English-Spanish
${seconds.toFixed(1)} s, ${Math.round(words / seconds)} words/s
${review} segments to review, ${piecewise} with a flag
${counts.tags} tags, ${counts.lost} lost, ${counts.reordered} segments with tags in another order
${counts.borders} borders of tags, ${counts.broken} with words glued or a space doubled`);
	const written = [await write("original_first", translations), await write("translation_only", translations)];
	const kept =
		counts.lost === 0 && counts.reordered === 0 && counts.broken === 0 && review === 0 && written.every((one) => one);
	console.log(kept ? "All tags, their order and their word boundaries are kept." : "A goal is MISSED.");
	return kept;
}

async function withEngine<T>(work: (engine: BookWorker) => Promise<T>): Promise<T> {
	const engine = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: 2 ** 29, maxProcesses: 1 });
	try {
		return await work(engine);
	} finally {
		await engine.close();
	}
}

/** Whether the book in that layout has every translation and all of its structure. */
async function write(layout: Layout, translations: readonly Translation[]): Promise<boolean> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-bench-"));
	try {
		const request = {
			inputPath: path,
			inputSha256: "0".repeat(64),
			outPath: join(folder, "new.epub"),
			options: { layout, selection: WHOLE_BOOK, targetLanguage: "es", sourceLanguage: null },
			sourceLanguage: "en",
			engineName: "Apertium",
			modifiedAt: 0,
		};
		const { edits, droppedSegments, structure } = await withEngine((engine) =>
			writeBook(request, translations, engine),
		);
		const kept = JSON.stringify(structure.before) === JSON.stringify(structure.after);
		console.log(
			`${layout}: ${edits} edits, ${droppedSegments.length} translations left out, structure ${kept ? "kept" : "CHANGED"}`,
		);
		return kept && droppedSegments.length === 0;
	} finally {
		await rm(folder, { recursive: true });
	}
}

async function translate(segments: readonly Segment[]): Promise<Translation[]> {
	if (!pair) return [];
	const translator = createApertiumEngine(pair);
	const translations: Translation[] = [];
	try {
		await translateSegments(
			{
				segments,
				lanes: [{ name: "apertium", translator }],
				pacer: createMemoryPacer({ clock: systemClock, ceiling: 16 }),
				sourceLanguage: "en",
				targetLanguage: "es",
				book: { title: "Sherlock Holmes", authors: [] },
				temperature: null,
			},
			async (batch) => void translations.push(...batch.translations),
			new AbortController().signal,
		);
	} finally {
		await translator.close();
	}
	return translations;
}

function countTags(segments: readonly Segment[], translations: readonly Translation[]): TagCounts {
	const counts: TagCounts = { tags: 0, lost: 0, reordered: 0, borders: 0, broken: 0 };
	const found = new Map(translations.map((translation) => [translation.segmentId, translation.text]));
	for (const { id, text } of segments) {
		const source = parseTaggedText(text);
		const target = parseTaggedText(found.get(id) ?? "");
		const wanted = source.filter(isTag).map(nameOf);
		const got = target.filter(isTag).map(nameOf);
		counts.tags += wanted.length;
		counts.lost += wanted.filter((tag) => !got.includes(tag)).length;
		if (wanted.join() !== got.join()) counts.reordered++;
		const borders = new Map(bordersOf(target));
		for (const [tag, border] of bordersOf(source)) {
			counts.borders++;
			const now = borders.get(tag);
			if ((now?.glued && !border.glued) || (now?.doubled && !border.doubled)) counts.broken++;
		}
	}
	return counts;
}

function isTag(piece: TaggedPiece): piece is Exclude<TaggedPiece, { type: "text" }> {
	return piece.type !== "text";
}

function nameOf(piece: Exclude<TaggedPiece, { type: "text" }>): string {
	return `${piece.type} ${piece.number}`;
}

/** For each tag whether letters meet across it, and whether spaces do. */
function* bordersOf(pieces: readonly TaggedPiece[]): Generator<[tag: string, border: Border]> {
	for (const [index, piece] of pieces.entries()) {
		if (piece.type === "text") continue;
		const before = pieces[index - 1];
		const after = pieces[index + 1];
		const left = before?.type === "text" ? before.text : "";
		const right = after?.type === "text" ? after.text : "";
		yield [
			nameOf(piece),
			{
				glued: /[\p{L}\p{N}]$/u.test(left) && /^[\p{L}\p{N}]/u.test(right),
				doubled: /\s$/.test(left) && /^\s/.test(right),
			},
		];
	}
}
