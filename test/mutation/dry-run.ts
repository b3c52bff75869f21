import type { TestCase } from "vitest/node";
import type { NumberedMutant } from "./instrument.ts";
import { openSession } from "./session.ts";

export interface ReachingFile {
	file: string;
	testIds: string[];
	/** Time of these tests without a mutant: in total, and of the slowest. */
	totalMs: number;
	slowestMs: number;
}

export interface DryRun {
	/** By mutant's id: tests named after its file first, as they mostly kill it, then the quickest. */
	reaching: Map<number, ReachingFile[]>;
	/** Tests that no mutant runs against, each with the reason. */
	leftOut: string[];
	tests: number;
}

interface ReachingTest {
	file: string;
	id: string;
	ms: number;
	reached: ReadonlySet<number>;
}

/**
 * Runs all tests once without a mutant and records which test reaches which mutant.
 *
 * A test that fails here or takes longer than `slowMs` is skipped, because it proves nothing or delays every mutant.
 *
 * @throws Error if no test is left
 */
export async function dryRun(
	root: string,
	mutants: readonly NumberedMutant[],
	options: { testFiles: readonly string[]; workers: number; slowMs: number },
): Promise<DryRun> {
	const { testFiles, workers, slowMs } = options;
	const session = await openSession(root, mutants, { include: testFiles, workers, bail: false });
	try {
		const { modules, errors } = await session.run(
			testFiles.map((file) => ({ file })),
			{ active: null, limitMs: 0 },
		);
		const leftOut = errors.map((error) => `outside of a test: ${error}`);
		const tests = modules.flatMap((module) => {
			const passed = [...module.children.allTests()].filter((test) => test.result().state === "passed");
			const failed = [...module.children.allTests("failed")];
			leftOut.push(...failed.map((test) => `${module.relativeModuleId} > ${test.fullName}: fails without a mutant`));
			const slow = passed.filter((test) => timeOf(test) > slowMs);
			leftOut.push(...slow.map((test) => `${module.relativeModuleId} > ${test.fullName}: ${timeOf(test)} ms`));
			return readReach(
				module.relativeModuleId,
				passed.filter((test) => timeOf(test) <= slowMs),
			);
		});
		if (tests.length === 0) throw new Error(`No test passes without a mutant:\n${leftOut.join("\n")}`);
		const reaching = new Map(
			mutants.map(({ id, file }) => [
				id,
				sortByPromise(groupByFile(tests.filter(({ reached }) => reached.has(id))), file),
			]),
		);
		return { reaching, leftOut, tests: tests.length };
	} finally {
		await session.close();
	}
}

/** What was reached outside the tests of a file, while modules loaded, counts for each of its tests. */
function readReach(file: string, tests: readonly TestCase[]): ReachingTest[] {
	const metas = tests.map((test) => test.meta() as { reached?: number[]; outside?: number[] });
	const outside = metas.flatMap((meta) => meta.outside ?? []);
	return tests.map((test, index) => ({
		file,
		id: test.id,
		ms: timeOf(test),
		reached: new Set([...outside, ...(metas[index]?.reached ?? [])]),
	}));
}

function timeOf(test: TestCase): number {
	return Math.round(test.diagnostic()?.duration ?? 0);
}

function groupByFile(tests: readonly ReachingTest[]): ReachingFile[] {
	return [...Map.groupBy(tests, ({ file }) => file)].map(([file, inFile]) => ({
		file,
		testIds: inFile.map(({ id }) => id),
		totalMs: inFile.reduce((sum, { ms }) => sum + ms, 0),
		slowestMs: Math.max(...inFile.map(({ ms }) => ms)),
	}));
}

/** `jobs.test.ts` and `jobs-edges.test.ts` stand before others for a mutant of `jobs.ts`. */
function sortByPromise(files: ReachingFile[], mutated: string): ReachingFile[] {
	const rank = ({ file }: ReachingFile) => (file.startsWith(mutated.replace(/[.]ts$/, "")) ? 0 : 1);
	return files.sort((a, b) => rank(a) - rank(b) || a.totalMs - b.totalMs);
}
