import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Fault } from "../corpus/check-archive.ts";
import { randomFrom } from "../harness/random.ts";
import { makeMutant } from "./mutant.ts";
import { loadSeedBooks } from "./seed-books.ts";
import { tryMutant } from "./try-mutant.ts";

/** What the parent asks: these runs of this seed, over these books beside the built-in ones. */
export interface WorkOrder {
	seed: number;
	from: number;
	to: number;
	books: readonly string[];
}

export type WorkNews =
	| { type: "begin"; run: number; what: string }
	| { type: "end"; run: number; what: string; outcome: string; faults: Fault[] }
	/** Bytes of live objects, after collecting garbage. */
	| { type: "heap"; run: number; bytes: number }
	| { type: "done" };

/** Runs between two looks at the heap. */
const HEAP_EVERY = 100;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

process.on("message", (order: WorkOrder) => void work(order));

// The process in which mutants are read: the parent watches it and kills it when it hangs.
async function work({ seed, from, to, books }: WorkOrder): Promise<void> {
	const seeds = await loadSeedBooks(books);
	for (let run = from; run < to; run++) {
		const mutant = makeMutant(seed, run, seeds);
		const { what } = mutant;
		tell({ type: "begin", run, what });
		const { outcome, faults } = await tryMutant(mutant, randomFrom(seed, run, 1));
		tell({ type: "end", run, what, outcome, faults });
		if ((run - from) % HEAP_EVERY === HEAP_EVERY - 1) {
			collectGarbage();
			tell({ type: "heap", run, bytes: process.memoryUsage().heapUsed });
		}
	}
	tell({ type: "done" });
}

function tell(news: WorkNews): void {
	process.send?.(news);
}
