import { afterEach, expect, test } from "vitest";
import type { BookReading, BookWorker, RenderReport, RenderRequest } from "../book-worker/book-worker.ts";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import { isAbort } from "../core/errors.ts";
import type { JobPatch } from "../core/job.ts";
import type { JobOptions } from "../core/job-options.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import { toSegmentKey } from "../core/segment-key.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import type { Correction } from "../corrections/correction-store.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { CallError, type MtEngine } from "../providers/translator.ts";
import { type TranslateBookPorts, type TranslateBookRequest, translateBook } from "./translate-book.ts";

const NOTHING_COUNTED = { anchors: 0, links: 0, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };
const TEXTS = [
	"The rabbit-hole went straight on like a tunnel.",
	"Either the well was <1>very</1> deep, or she fell very slowly.",
	"Down, down, down.",
	"Would the fall never come to an end?",
];

function readingOf(texts: readonly string[]): BookReading {
	const segments = texts.map(
		(text, index): Segment => ({
			id: `d${index < 2 ? 1 : 2}-s${index + 1}`,
			document: index < 2 ? "d1" : "d2",
			kind: "block",
			text,
			fingerprint: `hash of ${text}`,
			occurrence: 1,
			words: text.split(" ").length,
		}),
	);
	const documents = ["d1", "d2"].map((id) => ({
		id,
		name: `${id}.xhtml`,
		role: "content" as const,
		title: id,
		segments: segments.filter(({ document }) => document === id).length,
		words: { total: 0, translatable: 0, skipped: {} },
		warnings: [],
	}));
	return {
		title: "Alice",
		authors: ["Lewis Carroll"],
		language: "en",
		epubVersion: "3.0",
		segments,
		documents,
		warnings: [],
	};
}

/** A book that lives in memory; `rendered` is what was asked to be written. */
function memoryBookWorker(
	texts: readonly string[],
	dropped: string[] = [],
): BookWorker & { rendered: RenderRequest[] } {
	const rendered: RenderRequest[] = [];
	return {
		rendered,
		async read() {
			return readingOf(texts);
		},
		async render(request) {
			rendered.push(request);
			// The rest of the report passes through the pipeline.
			const structure = { before: NOTHING_COUNTED, after: NOTHING_COUNTED };
			return { droppedSegments: dropped, structure, warnings: [] as string[] } as unknown as RenderReport;
		},
		cover: async () => null,
		async close() {},
	};
}

/** Upper case is a translation whose origin can be seen; it keeps tags, because they have no letters. */
function shoutingEngine(onTexts: (texts: readonly string[]) => void = () => {}): MtEngine {
	return {
		kind: "mt",
		engine: "shout:1",
		displayName: "Shout 1",
		keepsTags: true,
		maxTexts: 1,
		maxConcurrency: 1,
		async translate(texts) {
			onTexts(texts);
			return texts.map((text) => text.toUpperCase());
		},
		async close() {},
	};
}

const options: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: null,
	model: "pseudo",
	modelId: "",
	layout: "translation_only",
	testSegments: null,
	temperature: null,
	selection: WHOLE_BOOK,
};

/** One job: its checkpoints outlive attempts, as in a store. */
let checkpoints: Checkpoint[] = [];
let patches: JobPatch[] = [];
afterEach(() => {
	checkpoints = [];
	patches = [];
});

function attempt(
	bookWorker: BookWorker,
	translator: MtEngine,
	change: Partial<TranslateBookRequest> = {},
	signal: AbortSignal = new AbortController().signal,
	further: Partial<TranslateBookPorts> = {},
) {
	const request: TranslateBookRequest = {
		inputPath: "in.epub",
		inputSha256: "ab",
		outPath: "out.epub",
		options,
		keys: [],
		progress: NO_PROGRESS,
		modifiedAt: () => 1_000,
		...change,
	};
	const ports: TranslateBookPorts = {
		bookWorker,
		makeTranslator: async () => translator,
		pacer: createMemoryPacer({ ceiling: 4 }),
		loadCheckpoints: async () => checkpoints,
		async saveCheckpoints(entries, patch) {
			checkpoints.push(...entries);
			patches.push(patch);
		},
		async announce(patch) {
			patches.push(patch);
		},
		...further,
	};
	return translateBook(request, ports, signal);
}

test("a job that ends at its bound keeps nothing set aside: what was sent counts and no more", async () => {
	const sent: string[] = [];
	const engine = { ...shoutingEngine((texts) => sent.push(...texts)), maxConcurrency: 4 };
	const billedCharacters = (texts: readonly string[]) => texts.join("").length;
	const bound = { ...options, model: "deepl", modelId: "deepl", maxCostUsd: 0.001 };
	const job = attempt(memoryBookWorker(TEXTS), { ...engine, billedCharacters }, { options: bound });
	await expect(job).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
	const costUsd = expect.closeTo((sent.join("").length * 25) / 1_000_000, 12);
	expect(patches.at(-1)?.progress).toMatchObject({ costUsd, assumedUsd: 0, reservedUsd: 0 });
});

test("an attempt that fails keeps nothing set aside of the calls that still waited for their turn", async () => {
	// Another job has taken all turns but one, and takes that too when it is free: three of four calls wait in vain.
	const pacer = createMemoryPacer({ ceiling: 4 });
	let yieldToEventLoop = () => {};
	const crowded: Pacer = {
		join(lanes, onPause) {
			const other = pacer.join(lanes);
			yieldToEventLoop = () => void other.enter(new AbortController().signal);
			for (let turns = 0; turns < 3; turns += 1) yieldToEventLoop();
			return pacer.join(lanes, onPause);
		},
	};
	let sent = 0;
	const allReserved = Promise.withResolvers<void>();
	const costPerCharacter = 25 / 1_000_000;
	const reserved = TEXTS.join("").length * costPerCharacter;
	const translator: MtEngine = {
		...shoutingEngine(),
		maxConcurrency: 4,
		billedCharacters: (texts) => texts.join("").length,
		async translate() {
			sent += 1;
			await allReserved.promise;
			yieldToEventLoop();
			throw new CallError("Shout refuses the key.", { fault: "key", status: 401 });
		},
	};
	const job = attempt(
		memoryBookWorker(TEXTS),
		translator,
		{ options: { ...options, model: "deepl", modelId: "deepl", maxCostUsd: 1 } },
		undefined,
		{
			pacer: crowded,
			async saveCheckpoints(_entries, patch) {
				patches.push(patch);
				if ((patch.progress?.reservedUsd ?? 0) > reserved - costPerCharacter) allReserved.resolve();
			},
		},
	);
	await expect(job).rejects.toMatchObject({ code: "API_KEY_INVALID" });
	expect(sent).toBe(1);
	expect(patches.at(-1)?.progress).toMatchObject({ costUsd: 0, assumedUsd: 0, reservedUsd: 0 });
});

test("every segment is translated and handed to the renderer with all that makes the book's identity", async () => {
	const bookWorker = memoryBookWorker(TEXTS);
	const { progress, sourceLanguage } = await attempt(bookWorker, shoutingEngine());
	expect(sourceLanguage).toBe("en");
	expect(progress).toMatchObject({ percent: 100, segments: { total: 4, done: 4, needs_review: 0 } });
	expect(bookWorker.rendered).toEqual([
		{
			path: "in.epub",
			out: "out.epub",
			layout: "translation_only",
			selection: WHOLE_BOOK,
			translations: {
				"d1-s1": "THE RABBIT-HOLE WENT STRAIGHT ON LIKE A TUNNEL.",
				"d1-s2": "EITHER THE WELL WAS <1>VERY</1> DEEP, OR SHE FELL VERY SLOWLY.",
				"d2-s3": "DOWN, DOWN, DOWN.",
				"d2-s4": "WOULD THE FALL NEVER COME TO AN END?",
			},
			sourceLanguage: "en",
			targetLanguage: "es",
			givenSourceLanguage: null,
			inputSha256: "ab",
			modifiedAt: 1_000,
			engineName: "Shout 1",
		},
	]);
});

test("progress never falls, is reported with each checkpoint, and is below 100 until the file is there", async () => {
	await attempt(memoryBookWorker(TEXTS), shoutingEngine());
	const shown = patches.flatMap(({ progress }) => (progress ? [progress.percent] : []));
	expect(shown).toEqual([...shown].sort((one, other) => one - other));
	expect(shown[0]).toBe(0);
	expect(shown.at(-1)).toBe(99);
	expect(patches.some(({ sourceLanguage }) => sourceLanguage === "en")).toBe(true);
});

test("an attempt that was stopped loses nothing: the next one sends only the rest", async () => {
	const stop = new AbortController();
	const sent: string[] = [];
	const stopAtThird = shoutingEngine((texts) => {
		sent.push(...texts);
		if (sent.length === 3) stop.abort();
	});
	await expect(attempt(memoryBookWorker(TEXTS), stopAtThird, {}, stop.signal)).rejects.toSatisfy(isAbort);
	const kept = checkpoints.length;
	expect(kept).toBeGreaterThanOrEqual(2);

	const sentAgain: string[] = [];
	const bookWorker = memoryBookWorker(["A new first line, so that all numbers move.", ...TEXTS]);
	// The documents of the memory book are cut by number, so the second text moves on to the next one.
	const { progress } = await attempt(
		bookWorker,
		shoutingEngine((texts) => sentAgain.push(...texts)),
		{ progress: patches.findLast((patch) => patch.progress)?.progress ?? NO_PROGRESS },
	);
	expect(progress.segments.done).toBe(5);
	expect(sentAgain).not.toContain(TEXTS[0]);
	expect(sentAgain).toContain("A new first line, so that all numbers move.");
});

test("a second run of a finished job sends nothing and gives the same translations", async () => {
	const first = memoryBookWorker(TEXTS);
	await attempt(first, shoutingEngine());
	const sent: string[] = [];
	const second = memoryBookWorker(TEXTS);
	await attempt(
		second,
		shoutingEngine((texts) => sent.push(...texts)),
	);
	expect(sent).toEqual([]);
	expect(second.rendered).toEqual(first.rendered);
});

test("a try of two segments translates two and leaves the others to the book", async () => {
	const bookWorker = memoryBookWorker(TEXTS);
	const { progress } = await attempt(bookWorker, shoutingEngine(), { options: { ...options, testSegments: 2 } });
	expect(progress.segments).toMatchObject({ total: 2, done: 2 });
	expect(Object.keys(bookWorker.rendered[0]?.translations ?? {})).toEqual(["d1-s1", "d1-s2"]);
});

test("what needs review is kept in the source and never counts as translated", async () => {
	const reading = readingOf(TEXTS);
	const [hard] = reading.segments;
	if (!hard) throw new Error("the book has no segment");
	const { id: _, kind: _k, words: _w, ...place } = hard;
	checkpoints = [{ ...place, state: "needs_review", flags: ["empty"] }];
	const bookWorker = memoryBookWorker(TEXTS);
	const { progress } = await attempt(bookWorker, shoutingEngine());
	expect(progress.segments).toMatchObject({ total: 4, done: 3, needs_review: 1 });
	expect(bookWorker.rendered[0]?.translations).not.toHaveProperty("d1-s1");
});

test("a segment that the renderer had to drop ends as needing review", async () => {
	const { progress } = await attempt(memoryBookWorker(TEXTS, ["d2-s3"]), shoutingEngine());
	expect(progress.segments).toMatchObject({ total: 4, done: 3, needs_review: 1 });
	expect(progress.documents).toEqual([
		{ id: "d1", title: "d1", total: 2, done: 2 },
		{ id: "d2", title: "d2", total: 2, done: 1 },
	]);
});

test("a book with nothing to translate, or in the target language already, ends before anything is sent", async () => {
	const never = shoutingEngine(() => {
		throw new Error("nothing may be sent");
	});
	await expect(attempt(memoryBookWorker([]), never)).rejects.toMatchObject({ code: "UNSUPPORTED_FORMAT" });
	const english = { ...options, targetLanguage: "en-US" };
	await expect(attempt(memoryBookWorker(TEXTS), never, { options: english })).rejects.toMatchObject({
		code: "VALIDATION_ERROR",
	});
});

test("the translator is closed also when the book can't be written", async () => {
	let closed = 0;
	const translator = {
		...shoutingEngine(),
		async close() {
			closed++;
		},
	};
	const bookWorker = memoryBookWorker(TEXTS);
	bookWorker.render = async () => {
		throw new Error("disk full");
	};
	await expect(attempt(bookWorker, translator)).rejects.toThrow("disk full");
	expect(closed).toBe(1);
	expect(checkpoints).toHaveLength(4);
});

test("a correction that comes while the job runs is in the book, and in its counters", async () => {
	const bookWorker = memoryBookWorker(TEXTS);
	const [segment] = readingOf(TEXTS).segments;
	if (!segment) throw new Error("the book is empty");
	const corrections: Correction[] = [];
	let revision = 0;
	const correct = () => {
		revision = 1;
		corrections.splice(0, 1, { ...toSegmentKey(segment), text: "Die Höhle.", correctedAt: 5 });
	};
	const running = attempt(
		bookWorker,
		shoutingEngine((texts) => texts.includes("Down, down, down.") && correct()),
		{},
		new AbortController().signal,
		{ loadCorrections: async () => ({ revision, corrections }) },
	);
	const result = await running;
	expect(bookWorker.rendered[0]?.translations["d1-s1"]).toBe("Die Höhle.");
	expect(result.revision).toBe(1);
	expect(result.progress.segments).toMatchObject({ done: 4, needs_review: 0 });
	expect(result.report.segments[0]).toMatchObject({ state: "edited", engine: null });
	expect(checkpoints.map(({ text }) => text)).not.toContain("Die Höhle.");
});
