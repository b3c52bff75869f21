import type { BookWorker } from "../book-worker/book-worker.ts";
import { createChildBookWorker } from "../book-worker/child-worker.ts";
import type { Config } from "../config/load.ts";
import { DEFAULT_LIMITS } from "../formats/book-limits.ts";

const MIB = 2 ** 20;

/** Resident memory of one process that reads books; no book of the corpus takes half of it. */
const MAX_PROCESS_BYTES = 512 * MIB;

export function openBookWorker(config: Config, maxProcesses: number): BookWorker {
	const maxTotalBytes = Math.round(config.maxUnpackedMb * MIB);
	return createChildBookWorker({
		limits: {
			...DEFAULT_LIMITS,
			maxEntries: config.maxEntries,
			maxTotalBytes,
			maxEntryBytes: Math.min(DEFAULT_LIMITS.maxEntryBytes, maxTotalBytes),
			maxDocumentBytes: Math.round(config.maxDocumentMb * MIB),
		},
		maxMemoryBytes: Math.min(config.maxMemoryMb * MIB, MAX_PROCESS_BYTES),
		maxProcesses,
	});
}
