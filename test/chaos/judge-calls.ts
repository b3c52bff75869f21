import type { Checkpoint } from "../../src/checkpoints/checkpoint-store.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import type { FakeCall } from "../fixtures/fake-openai.ts";
import type { ChaosBook } from "./chaos-books.ts";

/** An answer that is older than this must be in a checkpoint (rule C5 says 50 ms; the machine is busy with other tests too). */
const COMMIT_MS = 2_000;

export interface CallsJudge {
	/** Tells whose job sends with `key`. */
	know(key: string, book: ChaosBook): void;
	/** A server has just died, with these checkpoints on its disk, by the job's key. */
	recordKill(checkpoints: ReadonlyMap<string, readonly Checkpoint[]>): void;
	/** What was sent again though it stood in a checkpoint, and what was answered in time and yet was in none. */
	judge(): CallsVerdict;
}

export interface CallsVerdict {
	faults: string[];
	/** Texts in all calls. */
	sent: number;
	/** Texts that were sent more than once. */
	sentAgain: number;
	/** The most that may be sent again: texts of batches that were in flight at a kill. */
	inFlight: number;
}

/** Counts at the model what was sent again, by the key that each job brings. */
export function judgeCalls(calls: readonly FakeCall[]): CallsJudge {
	const books = new Map<string, ChaosBook>();
	const safe = new Map<string, Set<string>>();
	const faults: string[] = [];
	let looked = 0;
	let inFlight = 0;

	/** The call's texts that are unique in their book. */
	function tellingTexts({ key, segments }: FakeCall): string[] {
		const book = books.get(key);
		return segments.map(({ text }) => stripTags(text)).filter((text) => book?.telling.has(text));
	}

	/** Holds the calls of the life that has ended against what was safe before it. */
	function closeLife(): readonly FakeCall[] {
		const life = calls.slice(looked);
		looked = calls.length;
		for (const call of life) {
			const again = tellingTexts(call).filter((text) => safe.get(call.key)?.has(text));
			for (const text of again) faults.push(`${call.key}: sent again though checkpointed: ${text.slice(0, 40)}`);
		}
		return life;
	}

	return {
		know: (key, book) => void books.set(key, book),

		recordKill(checkpoints) {
			const killedAt = performance.now();
			const life = closeLife();
			for (const [key, entries] of checkpoints) {
				const book = books.get(key);
				const texts = entries.map((entry) => book?.textOf(entry) ?? "");
				safe.set(key, new Set(texts.filter((text) => book?.telling.has(text))));
			}
			for (const call of life) {
				const lost = tellingTexts(call).filter((text) => !safe.get(call.key)?.has(text));
				inFlight += lost.length;
				const answeredLongAgo = call.answeredAt !== null && call.answeredAt < killedAt - COMMIT_MS;
				if (lost.length > 0 && answeredLongAgo && call.fault === null) {
					faults.push(
						`${call.key}: answered ${Math.round(killedAt - (call.answeredAt ?? 0))} ms before a kill, and lost`,
					);
				}
			}
		},

		judge() {
			closeLife();
			const counts = new Map<string, number>();
			for (const call of calls) {
				for (const text of tellingTexts(call)) {
					const place = `${call.key} ${text}`;
					counts.set(place, (counts.get(place) ?? 0) + 1);
				}
			}
			const sent = [...counts.values()].reduce((sum, count) => sum + count, 0);
			const sentAgain = sent - counts.size;
			if (sentAgain > inFlight) faults.push(`${sentAgain} texts were sent again, only ${inFlight} were in flight`);
			return { faults, sent, sentAgain, inFlight };
		},
	};
}
