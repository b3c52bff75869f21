import { describe, expect, it } from "vitest";
import { cipher } from "../../test/fixtures/fake-openai.ts";
import { makeSegments } from "../../test/fixtures/segments.ts";
import type { BookReading, BookWorker, RenderReport } from "../book-worker/book-worker.ts";
import type { JobPatch } from "../core/job.ts";
import type { JobOptions } from "../core/job-options.ts";
import { NO_PROGRESS } from "../core/job-progress.ts";
import type { Segment } from "../core/segment.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { createMemoryPacer } from "../pacing/memory.ts";
import { CallError, type ChatModel, type ChatRequest, type Translator } from "../providers/translator.ts";
import { type TranslateBookPorts, translateBook } from "./translate-book.ts";

const COUNTS = { anchors: 0, links: 0, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };
const OPTIONS: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: null,
	model: "pseudo",
	modelId: "",
	layout: "translation_only",
	testSegments: null,
	temperature: null,
	selection: WHOLE_BOOK,
};

function bookOf(segments: readonly Segment[]): BookWorker {
	const reading: BookReading = {
		title: "Alice",
		authors: ["Lewis Carroll"],
		language: "en",
		epubVersion: "3.0",
		segments: [...segments],
		documents: [
			{
				id: "d1",
				name: "d1.xhtml",
				role: "content",
				title: "One",
				segments: segments.length,
				words: { total: 0, translatable: 0, skipped: {} },
				warnings: [],
			},
		],
		warnings: [],
	};
	return {
		read: async () => reading,
		render: async () =>
			({ droppedSegments: [], structure: { before: COUNTS, after: COUNTS }, warnings: [] }) as unknown as RenderReport,
		cover: async () => null,
		close: async () => {},
	};
}

/** An engine that answers in capitals, after failing with each of `errors`. */
function shoutingEngine(errors: Error[] = []): Translator & { calls: number } {
	return {
		calls: 0,
		kind: "mt",
		engine: "shout:1",
		displayName: "Shout 1",
		keepsTags: true,
		maxTexts: 1,
		maxConcurrency: 1,
		async translate(texts) {
			this.calls += 1;
			const error = errors.shift();
			if (error) throw error;
			return texts.map((text) => text.toUpperCase());
		},
		async close() {},
	};
}

async function translate(
	segments: readonly Segment[],
	translator: Translator,
	options: Partial<JobOptions> = {},
	ports: Partial<TranslateBookPorts> = {},
) {
	const news: { patch: JobPatch; quietMs?: number | undefined }[] = [];
	const stored: string[] = [];
	const result = await translateBook(
		{
			inputPath: "in.epub",
			inputSha256: "ab",
			outPath: "out.epub",
			options: { ...OPTIONS, ...options },
			keys: [],
			progress: NO_PROGRESS,
			modifiedAt: () => 1_000,
		},
		{
			bookWorker: bookOf(segments),
			makeTranslator: async () => translator,
			pacer: createMemoryPacer({ ceiling: 1, baseDelayMs: 1, maxDelayMs: 2 }),
			loadCheckpoints: async () => [],
			async saveCheckpoints(entries, patch) {
				stored.push(...entries.map(({ text }) => text));
				news.push({ patch });
			},
			announce: async (patch, quietMs) => void news.push({ patch, quietMs }),
			...ports,
		},
		new AbortController().signal,
	);
	const messages = news.flatMap(({ patch }) => patch.message ?? []);
	return { result, news, messages, stored };
}

const THREE = makeSegments(["The first sentence is here.", "12", "The third sentence is here."]);

describe("a job's message", () => {
	it("names the phase, and counts the segments that are done or given up", async () => {
		const { messages } = await translate(THREE, shoutingEngine());
		expect(messages).toEqual([
			"reading the book",
			"translating: 0 of 3 segments",
			"translating: 1 of 3 segments",
			"translating: 2 of 3 segments",
			"translating: 3 of 3 segments",
			"writing the new book",
		]);
	});

	it("counts what needs review as settled", async () => {
		const engine = { ...shoutingEngine(), translate: async () => [""] };
		const { messages } = await translate(THREE.slice(0, 1), engine);
		expect(messages).toContain("translating: 1 of 1 segments");
	});

	it("says that a provider is busy, and for how long no progress is expected", async () => {
		const busy = new CallError("Too many requests.", { fault: "busy", retryAfterMs: 1_400 });
		const { news } = await translate(THREE.slice(0, 1), shoutingEngine([busy]));
		const told = news.find(({ patch }) => /busy/.test(patch.message ?? ""));
		expect(told?.patch.message).toBe("provider busy, next try in 2 s");
		expect(told?.quietMs).toBeGreaterThan(1_000);
		expect(told?.quietMs).toBeLessThanOrEqual(2_000);
	});

	it("says that a provider can't be reached, which excuses no stall", async () => {
		const away = new CallError("No connection.", { fault: "unreachable" });
		const { news } = await translate(THREE.slice(0, 1), shoutingEngine([away]));
		const told = news.find(({ patch }) => /reached/.test(patch.message ?? ""));
		expect(told?.patch.message).toMatch(/^provider not reached, next try in \d s$/);
		expect(told?.quietMs).toBe(0);
	});

	it("stops nothing if it can't be announced", async () => {
		const busy = new CallError("Too many requests.", { fault: "busy", retryAfterMs: 1 });
		const { result } = await translate(
			THREE.slice(0, 1),
			shoutingEngine([busy]),
			{},
			{
				announce: async ({ message = "" }) => {
					if (/busy/.test(message)) throw new Error("the store is away");
				},
			},
		);
		expect(result.progress.segments.done).toBe(1);
	});
});

describe("the report of a job", () => {
	it("has the job's own time, from reading to writing", async () => {
		const before = performance.now();
		const { result } = await translate(THREE, shoutingEngine());
		const seconds = (performance.now() - before) / 1000;
		expect(result.report.seconds).toBeGreaterThanOrEqual(0);
		expect(result.report.seconds).toBeLessThanOrEqual(seconds + 0.05);
	});
});

describe("a job whose model's server cuts prompts", () => {
	it("says so in its message, its report and its result, with what to set, and takes no text from such a reply", async () => {
		const model: ChatModel = {
			kind: "chat",
			engine: "openai-compatible:x",
			displayName: "x",
			supportsSchema: true,
			async complete({ system, user }) {
				const tokens = Math.ceil((system.length + user.length) / 4);
				const isCut = tokens > 2_048;
				const sent: { segments: { id: string; text: string }[] } = JSON.parse(user.slice(user.indexOf("{")));
				const segments = sent.segments.map(({ id, text }) => ({ id, text: cipher(isCut ? "wrong" : text) }));
				const usage = { input: isCut ? 1_026 : tokens, output: 100, metered: true };
				return { text: JSON.stringify({ segments }), finish: "stop", usage };
			},
			close: async () => {},
		};
		const texts = Array.from({ length: 60 }, (_, n) => `${n} ${"and so the long day went by at last ".repeat(8)}.`);
		const { result, messages, stored } = await translate(makeSegments(texts), model);
		const told = expect.stringMatching(/cut prompts to its context window .*2052.*LOCAL_CONTEXT_TOKENS/);
		expect(result.notices).toEqual([told]);
		expect(result.report.output.warnings).toEqual([told]);
		expect(messages.at(-2)).toMatch(/^translating: 60 of 60 segments\. .*LOCAL_CONTEXT_TOKENS/);
		expect(result.progress.segments).toMatchObject({ done: 60, needs_review: 0 });
		expect(stored.toSorted()).toEqual(texts.map((text) => cipher(text)).toSorted());
	});
});

describe("the calls of a job", () => {
	/** The model's requests, in order. */
	async function requestsOf(options: Partial<JobOptions>): Promise<ChatRequest[]> {
		const requests: ChatRequest[] = [];
		const model: ChatModel = {
			kind: "chat",
			engine: "openai:x",
			displayName: "OpenAI x",
			supportsSchema: true,
			async complete(request) {
				requests.push(request);
				const sent: { segments: { id: string; text: string }[] } = JSON.parse(
					request.user.slice(request.user.indexOf("{")),
				);
				const segments = sent.segments.map(({ id, text }) => ({ id, text: text.toUpperCase() }));
				return {
					text: JSON.stringify({ segments }),
					finish: "stop",
					usage: { input: 1, output: 1, metered: true },
				};
			},
			close: async () => {},
		};
		const long = Array.from({ length: 400 }, (_, n) => `Sentence number ${n} of a long book that needs several calls.`);
		await translate(makeSegments(long), model, options);
		return requests;
	}

	it("carry the preceding texts, unless the job disables context", async () => {
		const withContext = await requestsOf({});
		expect(withContext.length).toBeGreaterThan(1);
		expect(withContext.some(({ user }) => user.includes('"before":'))).toBe(true);
		const without = await requestsOf({ context: false });
		expect(without.some(({ user }) => user.includes('"before":'))).toBe(false);
	});

	it("carry its instructions, style and glossary", async () => {
		const [request] = await requestsOf({
			prompt: "Mind the rhymes.",
			style: "in short sentences",
			glossary: [{ source: "book", target: "tomo" }],
		});
		expect(request?.system).toContain("Mind the rhymes.");
		expect(request?.system).toContain("in short sentences");
		expect(request?.user).toContain('["book","tomo"]');
	});
});
