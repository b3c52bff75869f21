import type { Segment } from "../src/core/segment.ts";
import { createMemoryPacer } from "../src/pacing/memory.ts";
import type { ChatModel } from "../src/providers/translator.ts";
import { estimateTokens } from "../src/translation/planning/estimate-tokens.ts";
import { buildRequest } from "../src/translation/prompts/prompt.ts";
import { translateSegments } from "../src/translation/translate-segments.ts";
import { cipher } from "../test/fixtures/fake-openai.ts";
import { openNovel } from "../test/torture/novel.ts";

/** The goals: input tokens per source token with a schema, and how many times fewer requests than one per paragraph. */
const MAX_INPUT_SHARE = 1.6;
const MIN_FEWER = { schema: 20, free: 12 };
/** What PROVIDER_CONCURRENCY is by default: as many batches are under way, so that neighbours are as often translated. */
const CONCURRENCY = 16;

const HOW = `What would be sent, counted by a model on this machine that answers with a cipher after 2 ms. Neighbours and
their translations are on. Tokens are our estimate by script (characters / 4 for English), the same for both sides.
"One call a paragraph" is the same prompt with one segment and no neighbours, as BBM sends by default.`;

interface Count {
	requests: number;
	input: number;
}

const BOOK = { title: "War and Peace", authors: ["Leo Tolstoy"] };

process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
	const novel = openNovel("se-tolstoy-war-and-peace.epub", 12_000);
	const source = novel.segments.reduce((sum, { text }) => sum + estimateTokens(text), 0);
	console.log(`${HOW}\n\n${novel.title}: ${novel.segments.length} segments, ${source} source tokens\n`);
	const single = countSingle(novel.segments);
	report("one call a paragraph", single, novel.segments.length, source);
	const schema = await countBatches(novel.segments, true);
	report("batches, with a schema", schema, novel.segments.length, source);
	const free = await countBatches(novel.segments, false);
	report("batches, without", free, novel.segments.length, source);
	const goals: Array<[string, boolean]> = [
		[
			`input per source token ${(schema.input / source).toFixed(2)} (at most ${MAX_INPUT_SHARE})`,
			schema.input / source <= MAX_INPUT_SHARE,
		],
		...(["schema", "free"] as const).map((kind): [string, boolean] => {
			const fewer = single.requests / (kind === "schema" ? schema : free).requests;
			const name = kind === "schema" ? "with a schema" : "without";
			return [`${name} ${fewer.toFixed(1)} x fewer requests (at least ${MIN_FEWER[kind]})`, fewer >= MIN_FEWER[kind]];
		}),
	];
	console.log("");
	for (const [line, met] of goals) console.log(`${met ? "ok    " : "MISSED"} ${line}`);
	return goals.every(([, met]) => met);
}

function report(name: string, { requests, input }: Count, segments: number, source: number): void {
	const perThousand = ((1000 * requests) / segments).toFixed(1);
	console.log(
		`${name.padEnd(24)} ${String(requests).padStart(6)} requests (${perThousand} per 1,000 segments), ${input} tokens in: ${(input / source).toFixed(2)} per source token`,
	);
}

/** One call per segment; repeated texts are sent once, as ours are. */
function countSingle(segments: readonly Segment[]): Count {
	const settings = {
		sourceLanguage: "en",
		targetLanguage: "es",
		book: BOOK,
		temperature: null,
		context: null,
		glossary: null,
	};
	const firsts = new Map(segments.map((segment) => [`${segment.kind}\n${segment.text}`, segment]));
	let input = 0;
	for (const segment of firsts.values()) {
		const { request } = buildRequest([segment], settings);
		input += estimateTokens(request.system) + estimateTokens(request.user);
	}
	return { requests: firsts.size, input };
}

async function countBatches(segments: readonly Segment[], supportsSchema: boolean): Promise<Count> {
	const count: Count = { requests: 0, input: 0 };
	const translator = countingModel(count, supportsSchema);
	await translateSegments(
		{
			segments,
			lanes: [{ name: "counting", translator }],
			pacer: createMemoryPacer({ ceiling: CONCURRENCY }),
			sourceLanguage: "en",
			targetLanguage: "es",
			book: BOOK,
			temperature: null,
			context: { segments, settled: [] },
		},
		async () => {},
		new AbortController().signal,
	);
	return count;
}

function countingModel(count: Count, supportsSchema: boolean): ChatModel {
	return {
		kind: "chat",
		engine: "counting:1",
		displayName: "Counting",
		supportsSchema,
		async complete({ system, user }) {
			count.requests += 1;
			count.input += estimateTokens(system) + estimateTokens(user);
			await new Promise((resolve) => setTimeout(resolve, 2));
			const { segments } = JSON.parse(user.slice(user.lastIndexOf("\n{") + 1)) as {
				segments: Array<{ id: string; text: string }>;
			};
			const text = JSON.stringify({ segments: segments.map(({ id, text }) => ({ id, text: cipher(text) })) });
			return { text, finish: "stop", usage: { input: 0, output: 0, metered: true } };
		},
		async close() {},
	};
}
