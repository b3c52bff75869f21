import { createMemoryPacer } from "../src/pacing/memory.ts";
import { createTranslatorFactory } from "../src/providers/create-translator.ts";
import { translateSegments } from "../src/translation/translate-segments.ts";
import { startFakeOllama } from "../test/fixtures/providers/fake-ollama.ts";
import { openNovel } from "../test/torture/novel.ts";

/** The goal: the wall time as a multiple of what the tokens alone take. */
const MAX_SHARE = 1.1;
const SEGMENTS = 300;
const HOW = `A stand-in for Ollama with one slot that writes 8 tokens a second and reads 100; a second is 50 ms here. The baseline is
the time of its tokens.`;

const novel = openNovel("se-austen-pride-and-prejudice.epub", SEGMENTS);
const ollama = await startFakeOllama({ speed: { secondMs: 50, reads: 100, writes: 8 } });
const languages = { sourceLanguage: "en", targetLanguage: "es" };
const make = createTranslatorFactory({ baseUrls: { ollama: ollama.url } });
const translator = await make({ provider: "ollama", modelId: "llama3.1", keys: [], ...languages });
const segments = novel.segments.slice(0, SEGMENTS);
let done = 0;
const startedAt = performance.now();
await translateSegments(
	{
		...languages,
		segments,
		lanes: [{ name: "ollama", translator }],
		pacer: createMemoryPacer({ ceiling: 16 }),
		book: { title: novel.title, authors: [] },
		temperature: null,
		context: { segments, settled: [] },
	},
	async ({ translations }) => {
		done += translations.filter(({ state }) => state !== "needs_review").length;
	},
	new AbortController().signal,
);
const tookMs = performance.now() - startedAt;
const { calls, tokensMs, loads } = ollama;
await ollama.close();

const aborted = calls.filter(({ end }) => end !== "stop").length;
const share = tookMs / tokensMs;
const isMet = share <= MAX_SHARE && aborted === 0 && done === segments.length;
console.log(`${HOW}

${novel.title}: ${done} of ${segments.length} segments in ${calls.length} calls, ${aborted} of them aborted; the model was loaded ${loads} times
its tokens take ${Math.round(tokensMs)} ms, the book took ${Math.round(tookMs)} ms: ${share.toFixed(3)} x; goal ${MAX_SHARE} x: ${isMet ? "met" : "MISSED"}`);
process.exitCode = isMet ? 0 : 1;
