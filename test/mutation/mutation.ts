import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom, shuffled } from "../harness/random.ts";
import { chooseTests, listMutatedFiles } from "./choose-tests.ts";
import { type DryRun, dryRun } from "./dry-run.ts";
import { type Equivalent, findStale, isEquivalent, readEquivalents } from "./equivalents.ts";
import { findMutants, type Mutant } from "./find-mutants.ts";
import type { NumberedMutant } from "./instrument.ts";
import type { Trial, Verdict } from "./worker.ts";
import { runTrials } from "./worker-pool.ts";

/** A test may take this many times as long as without a mutant, plus a fixed margin, before it counts as stuck. */
const LIMIT_FACTOR = 5;
const LIMIT_MS = 3_000;

export interface MutationOptions {
	/** The project; its `src/` holds the folder. */
	root: string;
	/** Below `src/`; may be a glob. */
	folder: string;
	/** Globs below `src/` of files that are not mutated although they lie in the folder. */
	without: readonly string[];
	/** Which tests to run beside the folder's own; empty for those nearest by imports. */
	tests: readonly string[];
	mostTestFiles: number;
	sample: number;
	seed: number;
	workers: number;
	slowMs: number;
	/** A file of accepted mutants, or null. */
	equivalents: string | null;
	onProgress?(done: number, of: number): void;
}

export interface Tried {
	mutant: Mutant;
	outcome: Verdict["outcome"] | "no coverage";
	by?: string;
}

export interface MutationReport {
	/** In the order of files and lines. */
	tried: Tried[];
	mutants: number;
	accepted: number;
	stale: Equivalent[];
	testFiles: number;
	tests: number;
	leftOut: string[];
}

/**
 * Tries a seeded sample of a folder's mutants against the tests that reach them.
 *
 * @throws Error if there is no such folder, or no test passes without a mutant
 */
export async function testMutants(options: MutationOptions): Promise<MutationReport> {
	const { root, folder, without, workers, slowMs } = options;
	const files = listMutatedFiles(root, folder, without);
	if (files.length === 0) throw new Error(`src/${folder} holds nothing to mutate`);
	const all = files.flatMap((file) => findMutants(file, readFileSync(join(root, file), "utf8")));
	const equivalents = options.equivalents === null ? [] : readEquivalents(options.equivalents);
	const open = all.filter((mutant) => !isEquivalent(mutant, equivalents));
	const sample = takeSample(open, options);
	const testFiles = chooseTests(root, folder, { without, globs: options.tests, most: options.mostTestFiles });
	const { reaching, leftOut, tests } = await dryRun(root, sample, { testFiles, workers, slowMs });
	const verdicts = await judgeAll(options, sample, testFiles, reaching);
	return {
		tried: sample.map((mutant) => ({
			mutant,
			...(verdicts.get(mutant.id) ?? { outcome: "no coverage" as const }),
		})),
		mutants: all.length,
		accepted: all.length - open.length,
		stale: findStale(
			equivalents.filter(({ file }) => files.includes(file)),
			all,
		),
		testFiles: testFiles.length,
		tests,
		leftOut,
	};
}

function takeSample(mutants: readonly Mutant[], { sample, seed }: MutationOptions): NumberedMutant[] {
	const numbered = mutants.map((mutant, id) => ({ ...mutant, id }));
	return shuffled(numbered, seededRandom(seed))
		.slice(0, sample)
		.sort((a, b) => a.id - b.id);
}

async function judgeAll(
	{ root, workers, onProgress }: MutationOptions,
	mutants: NumberedMutant[],
	include: string[],
	reaching: DryRun["reaching"],
): Promise<Map<number, Verdict>> {
	const trials = mutants.flatMap(({ id }): Trial[] => {
		const files = reaching.get(id) ?? [];
		const slowestMs = Math.max(0, ...files.map((file) => file.slowestMs));
		return files.length > 0 ? [{ id, files, limitMs: LIMIT_MS + LIMIT_FACTOR * slowestMs }] : [];
	});
	const verdicts = new Map<number, Verdict>();
	await runTrials({ root, mutants, include }, trials, {
		count: workers,
		onVerdict: (id, verdict) => {
			verdicts.set(id, verdict);
			onProgress?.(verdicts.size, trials.length);
		},
	});
	return verdicts;
}
