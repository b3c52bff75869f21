import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readContents } from "../corpus/archive-contents.ts";
import type { Usage } from "../harness/process-figures.ts";
import type { HostileKind } from "./hostile-kind.ts";

/** How long the work on a hostile book may take, and how much memory its reader may hold. */
const MAX_BUSY_MS = 10_000;
const MAX_CHILD_BYTES = 512 * 2 ** 20;

/** What became of a hostile book. */
export interface Trial extends Usage {
	name: string;
	/** The code it was refused with, or how its job ended. */
	outcome: string;
	message: string;
	/** By the clock; on a busy machine much more than what was worked. */
	ms: number;
	/** The slowest health check meanwhile. */
	healthMs: number;
	/** What was not as it should be; empty where all is well. */
	faults: string[];
}

/** Holds a trial against what the kind expects. */
export function findFaults({ expect }: HostileKind, trial: Omit<Trial, "faults">): string[] {
	const { outcome, message, busyMs, peakBytes } = trial;
	const faults: string[] = [];
	const wanted = "refused" in expect ? expect.refused : "completed";
	if (outcome !== wanted) faults.push(`${outcome} and not ${wanted}: ${message}`);
	if ("refused" in expect && expect.says && !expect.says.test(message)) faults.push(`it says "${message}"`);
	if (busyMs > MAX_BUSY_MS) faults.push(`it took ${busyMs} ms of processor time`);
	if (peakBytes > MAX_CHILD_BYTES) faults.push(`its reader took ${Math.round(peakBytes / 2 ** 20)} MB`);
	return faults;
}

/** Holds the new book against what the kind expects, by another reader than ours. */
export async function findOutputFaults(
	{ expect }: HostileKind,
	book: Buffer,
	output: Buffer,
	folder: string,
): Promise<string[]> {
	if (!("handled" in expect)) return [];
	const before = await contentsOf(book, join(folder, "before.epub"));
	const after = await contentsOf(output, join(folder, "after.epub"));
	if (!after) return ["the new book can't be read"];
	const translated = (expect.translated ?? []).filter((name) => !after.get(name)?.read()?.includes("cp-translation"));
	const kept = (expect.kept ?? []).filter((name) => {
		const bytes = after.get(name)?.packed;
		return !bytes || before?.get(name)?.packed.equals(bytes) === false;
	});
	return [
		...translated.map((name) => `${JSON.stringify(name.slice(0, 40))} is not translated`),
		...kept.map((name) => `${JSON.stringify(name.slice(0, 40))} is not as it was`),
	];
}

async function contentsOf(bytes: Buffer, path: string) {
	await writeFile(path, bytes);
	const contents = await readContents(path).catch(() => null);
	await rm(path);
	return contents;
}
