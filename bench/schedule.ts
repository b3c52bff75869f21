import { createMemoryPacer } from "../src/pacing/memory.ts";
import type { Pacer } from "../src/pacing/pacer.ts";
import { createOpenaiChatModel } from "../src/providers/chat/openai-chat.ts";
import { BATCH_SEGMENTS } from "../src/translation/planning/plan-batches.ts";
import { translateSegments } from "../src/translation/translate-segments.ts";
import { makeSegments } from "../test/fixtures/segments.ts";
import { type SlowProvider, startSlowProvider } from "./schedule-provider.ts";

const LATENCY_MS = 500;
const BATCHES = 1_000;
const JOBS = 10;
const WARM_UP_BATCHES = 200;

const HOW = `A loopback server stands in for the provider: each call takes ${LATENCY_MS} ms, and it echoes what it is sent, enciphered.
Books are real segments in real batches, sent by the real translator over HTTP, paced by the real pacer.
Time runs from the first request to the last reply, as the server sees them. The ideal is
batches x latency / calls at a time, with nothing lost to slow start, refusals, or this machine's own work.`;

interface Outcome {
	seconds: number;
	idealSeconds: number;
	provider: SlowProvider;
}

process.exitCode = (await main()) ? 0 : 1;

async function main(): Promise<boolean> {
	console.log(`${HOW}\n`);
	const wide = await runOneJob({ allows: 16, warm: true });
	const kept = report("16 at a time, fixed", wide, 1.1);

	const narrow = await runOneJob({ allows: 8, warm: false });
	const found = report("8 at a time, 429 above, from a slow start", narrow, 1.25);
	const later = narrow.provider.refusedLater();
	const share = (100 * later.refused) / later.calls;
	const few = share < 3;
	console.log(
		`   refused after the slow start: ${later.refused} of ${later.calls} calls, ${share.toFixed(2)} % (goal: < 3 %)${verdict(few)}` +
			`; in it: ${narrow.provider.refused - later.refused}`,
	);

	const fair = await runManyJobs();
	const met = kept && found && few && fair;
	console.log(met ? "\nAll goals are met." : "\nA goal is MISSED.");
	return met;
}

function report(title: string, { seconds, idealSeconds }: Outcome, goal: number): boolean {
	const ratio = seconds / idealSeconds;
	const met = ratio <= goal;
	console.log(
		`${title}: ${seconds.toFixed(1)} s for ${BATCHES} batches, ideal ${idealSeconds.toFixed(1)} s: ${ratio.toFixed(3)} x (goal: <= ${goal} x)${verdict(met)}`,
	);
	return met;
}

function verdict(met: boolean): string {
	return met ? "" : "  MISSED";
}

/** One job; `warm`: on a key whose pace is found already, so that all of the ceiling is in use from the first call on. */
async function runOneJob({ allows, warm }: { allows: number; warm: boolean }): Promise<Outcome> {
	const pacer = createMemoryPacer({ ceiling: 16 });
	if (warm) await warmUp(pacer);
	const provider = await startSlowProvider({ latencyMs: LATENCY_MS, allows });
	try {
		await runJob(provider, pacer, BATCHES, "job");
		return { seconds: provider.seconds(), idealSeconds: (BATCHES * LATENCY_MS) / allows / 1_000, provider };
	} finally {
		await provider.close();
	}
}

async function warmUp(pacer: Pacer): Promise<void> {
	const provider = await startSlowProvider({ latencyMs: 20, allows: 16 });
	await runJob(provider, pacer, WARM_UP_BATCHES, "warm-up");
	await provider.close();
}

/** Ten concurrent jobs on one key: each should get a tenth of the pace at all times, so that all end together. */
async function runManyJobs(): Promise<boolean> {
	const provider = await startSlowProvider({ latencyMs: LATENCY_MS, allows: 16 });
	const pacer = createMemoryPacer({ ceiling: 16 });
	const each = BATCHES / JOBS;
	try {
		const startedAt = performance.now();
		const names = Array.from({ length: JOBS }, (_none, n) => `job ${n + 1}`);
		const ends = await Promise.all(
			names.map(async (name) => {
				await runJob(provider, pacer, each, name);
				return (performance.now() - startedAt) / 1_000;
			}),
		);
		const shares = provider.sharesAtHalf(names).map((share) => share * JOBS);
		const [first, last] = [Math.min(...ends), Math.max(...ends)];
		const [least, most] = [Math.min(...shares), Math.max(...shares)];
		const together = last / first <= 1.1;
		const even = least >= 0.9 && most <= 1.1;
		console.log(
			`${JOBS} jobs of ${each} batches on one key, 16 at a time: the first ends after ${first.toFixed(1)} s, the last after ${last.toFixed(1)} s: ` +
				`${(last / first).toFixed(3)} x (goal: <= 1.1 x)${verdict(together)}`,
		);
		console.log(
			`   share of each in the first half of all calls, 1 is fair: ${shares.map((share) => share.toFixed(2)).join(" ")} (goal: 0.9 to 1.1)${verdict(even)}`,
		);
		return together && even;
	} finally {
		await provider.close();
	}
}

async function runJob(provider: SlowProvider, pacer: Pacer, batches: number, name: string): Promise<void> {
	const texts = Array.from(
		{ length: batches * BATCH_SEGMENTS.schema },
		(_none, n) => `Sentence ${n} of this book is here.`,
	);
	const translator = createOpenaiChatModel({
		provider: "openai",
		providerName: "OpenAI",
		baseUrl: provider.url,
		modelId: name,
		key: "sk-bench",
		dialect: "plain",
		structured: "schema",
		reasoning: "off",
	});
	let translated = 0;
	await translateSegments(
		{
			segments: makeSegments(texts),
			lanes: [{ name: "the one key", translator }],
			pacer,
			sourceLanguage: "en",
			targetLanguage: "es",
			book: { title: name, authors: [] },
			temperature: null,
		},
		async (batch) => {
			translated += batch.translations.filter(({ state }) => state === "translated").length;
		},
		new AbortController().signal,
	);
	if (translated !== texts.length) throw new Error(`${name}: ${translated} of ${texts.length} segments came back`);
}
