import { untilAborted } from "../../async/deadline.ts";
import { stripTags } from "../../core/tagged-text.ts";
import { CallError, type MtEngine } from "../translator.ts";
import type { ApertiumPair } from "./pairs.ts";
import { readStages } from "./pairs.ts";
import { type ApertiumPipeline, startApertiumPipeline } from "./pipeline.ts";
import { decodeFromApertium, encodeForApertium } from "./stream.ts";

const MAX_TEXTS = 16;

/**
 * Apertium for one installed pair: a pool of `pipelines` long-lived pipelines, each started when first needed and restarted
 * when it dies. A text that kills its pipeline twice is given up (`filtered`), so that no single sentence ends a book.
 */
export function createApertiumEngine(pair: ApertiumPair, pipelines = 2): MtEngine {
	const pool = createPipelinePool(readStages(pair.modeFile), pipelines);

	async function translateOne(text: string, signal: AbortSignal): Promise<string> {
		if (!/\p{L}/u.test(stripTags(text))) return text;
		const request = encodeForApertium(text);
		const reply = decodeFromApertium(await pool.run(request.stream, signal), request);
		// A reply that lost an atom can't be reassembled; the caller refuses an empty text.
		return reply === null ? "" : matchCase(text, reply);
	}

	return {
		kind: "mt",
		engine: `apertium:${pair.name}`,
		displayName: `Apertium ${pair.name}`,
		keepsTags: true,
		maxTexts: MAX_TEXTS,
		maxConcurrency: pipelines,
		async translate(texts, signal) {
			const replies: string[] = [];
			for (const text of texts) replies.push(await translateOne(text, signal));
			return replies;
		},
		close: () => pool.close(),
	};
}

/** Opens an engine of a pair. Engines of one pair share their processes, however many jobs use them. */
export type OpenApertium = (pair: ApertiumPair) => MtEngine;

/** Keeps one engine a pair alive as long as it has users; each caller closes the one that it got. */
export function createSharedApertiumEngines(): OpenApertium {
	const shared = new Map<string, { engine: MtEngine; users: number }>();
	return (pair) => {
		const entry = shared.get(pair.modeFile) ?? { engine: createApertiumEngine(pair), users: 0 };
		shared.set(pair.modeFile, entry);
		entry.users += 1;
		let closed = false;
		return {
			...entry.engine,
			async close() {
				if (closed) return;
				closed = true;
				entry.users -= 1;
				if (entry.users > 0) return;
				shared.delete(pair.modeFile);
				await entry.engine.close();
			},
		};
	};
}

/** A pool of `size` pipelines; texts that find none free wait in order. */
function createPipelinePool(stages: readonly string[], size: number) {
	const running = new Set<ApertiumPipeline>();
	const idle: ApertiumPipeline[] = [];
	const queue: Array<() => void> = [];
	let busy = 0;
	let closed = false;

	async function acquire(): Promise<ApertiumPipeline> {
		if (busy >= size) await new Promise<void>((resolve) => queue.push(resolve));
		else busy += 1;
		if (closed) {
			passOn();
			throw new CallError("Apertium has been closed", { fault: "rejected" });
		}
		const free = idle.pop();
		if (free?.alive) return free;
		if (free) running.delete(free);
		const started = startApertiumPipeline(stages);
		running.add(started);
		return started;
	}

	function release(pipeline: ApertiumPipeline): void {
		if (pipeline.alive) idle.push(pipeline);
		else running.delete(pipeline);
		passOn();
	}

	function passOn(): void {
		const next = queue.shift();
		if (next) next();
		else busy -= 1;
	}

	async function runOnce(stream: string, signal: AbortSignal): Promise<string> {
		const pipeline = await acquire();
		try {
			signal.throwIfAborted();
			return await pipeline.run(stream);
		} finally {
			if (!pipeline.alive) await pipeline.close();
			release(pipeline);
		}
	}

	return {
		async run(stream: string, signal: AbortSignal): Promise<string> {
			signal.throwIfAborted();
			try {
				return await untilAborted(runOnce(stream, signal), signal);
			} catch (error) {
				if (!(error instanceof CallError) || error.fault !== "unreachable") throw error;
			}
			try {
				return await untilAborted(runOnce(stream, signal), signal);
			} catch (error) {
				if (!(error instanceof CallError) || error.fault !== "unreachable") throw error;
				throw new CallError(`Apertium can't translate this text (${error.message})`, {
					fault: "filtered",
					cause: error,
				});
			}
		},
		async close(): Promise<void> {
			closed = true;
			await Promise.all([...running].map((pipeline) => pipeline.close()));
		},
	};
}

/** Apertium capitalizes every text like a sentence, and some rules lose the capital: the source decides. */
function matchCase(source: string, translation: string): string {
	const first = firstLetter(source);
	const letter = firstLetter(translation);
	if (!first || !letter) return translation;
	const next = translation.slice(letter.index + letter.text.length);
	// Several capitals at the start are an acronym, not the beginning of a sentence.
	if (isLower(first.text) && isUpper(letter.text) && !/^\p{Lu}/u.test(next)) {
		return translation.slice(0, letter.index) + letter.text.toLowerCase() + next;
	}
	if (isUpper(first.text) && isLower(letter.text)) {
		return translation.slice(0, letter.index) + letter.text.toUpperCase() + next;
	}
	return translation;
}

function firstLetter(text: string): { text: string; index: number } | null {
	const match = /\p{L}/u.exec(text);
	return match ? { text: match[0], index: match.index } : null;
}

function isLower(letter: string): boolean {
	return letter !== letter.toUpperCase();
}

function isUpper(letter: string): boolean {
	return letter !== letter.toLowerCase();
}
