import { readFileSync } from "node:fs";
import type { Mutant } from "./find-mutants.ts";

/** A mutant that no test can kill, because it does the same. Keyed by the text of the lines, not by their position. */
export interface Equivalent {
	file: string;
	original: string;
	mutated: string;
	reason: string;
}

/** @throws Error if an entry lacks a field: without a reason, nobody can judge whether it still holds */
export function readEquivalents(path: string): Equivalent[] {
	const entries: Equivalent[] = JSON.parse(readFileSync(path, "utf8"));
	for (const entry of entries)
		for (const field of ["file", "original", "mutated", "reason"] as const)
			if (!entry[field]) throw new Error(`${path}: an entry has no "${field}": ${JSON.stringify(entry)}`);
	return entries;
}

export function isEquivalent(mutant: Mutant, entries: readonly Equivalent[]): boolean {
	return entries.some((entry) => isOf(entry, mutant));
}

/** Entries that match no mutant of their file any more: the line has changed, and perhaps the reason. */
export function findStale(entries: readonly Equivalent[], mutants: readonly Mutant[]): Equivalent[] {
	return entries.filter((entry) => !mutants.some((mutant) => isOf(entry, mutant)));
}

function isOf(entry: Equivalent, { file, original, mutated }: Mutant): boolean {
	return entry.file === file && entry.original === original && entry.mutated === mutated;
}
