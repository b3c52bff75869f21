import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { createVitest, type TestModule, type TestSpecification } from "vitest/node";
import { instrument, type NumberedMutant } from "./instrument.ts";

const SWITCH_FILE = fileURLToPath(new URL("switch.ts", import.meta.url));

/** Sent to the test processes: the active mutant, `null` for none, and how long a test may take with it. */
export interface Activation {
	active: number | null;
	limitMs: number;
}

declare module "vitest" {
	interface ProvidedContext {
		mutation: Activation;
	}
}

/** A vitest that stays warm between runs, with every mutant compiled in. */
export interface Session {
	/** @param testIds the tests to run; defaults to all of the file */
	run(files: readonly { file: string; testIds?: string[] }[], activation: Activation): Promise<SessionRun>;
	close(): Promise<void>;
}

export interface SessionRun {
	modules: readonly TestModule[];
	/** What failed outside of a test: a module that does not load, a hook of a suite, a promise that nobody awaited. */
	errors: string[];
}

export async function openSession(
	root: string,
	mutants: readonly NumberedMutant[],
	options: { include: readonly string[]; workers: number; bail: boolean },
): Promise<Session> {
	const vitest = await createVitest(
		{
			root,
			watch: false,
			include: [...options.include],
			maxWorkers: options.workers,
			bail: options.bail ? 1 : 0,
			setupFiles: [SWITCH_FILE],
			reporters: [{}],
			silent: true,
			// The cache on disk knows a module by its source: it would hand out the mutants of another
			// sample, here and to `npm test`.
			fsModuleCache: false,
		},
		{ plugins: [putMutantsIn(root, mutants)] },
	);
	await vitest.standalone();
	const project = vitest.getRootProject();
	return {
		run: async (files, activation) => {
			vitest.provide("mutation", activation);
			const specifications: TestSpecification[] = files.map(({ file, testIds }) =>
				project.createSpecification(join(root, file), testIds ? { testIds } : undefined),
			);
			vitest.state.filesMap.clear();
			const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
			// A hook that fails before the tests of its suite leaves them neither failed nor passed.
			const suites = testModules.flatMap((module) => [module, ...module.children.allSuites()]);
			const errors = [...unhandledErrors, ...suites.flatMap((suite) => suite.errors())];
			return { modules: testModules, errors: errors.map(describeError) };
		},
		close: () => vitest.close(),
	};
}

function describeError(error: unknown): string {
	return error instanceof Error || (typeof error === "object" && error !== null && "message" in error)
		? String(error.message)
		: String(error);
}

function putMutantsIn(root: string, mutants: readonly NumberedMutant[]): Plugin {
	const byPath = Map.groupBy(mutants, ({ file }) => join(root, file));
	return {
		name: "mutants",
		enforce: "pre",
		transform: (_code, id) => {
			const [path = id] = id.split("?");
			const inFile = byPath.get(path);
			return inFile ? { code: instrument(readFileSync(path, "utf8"), inFile), map: null } : null;
		},
	};
}
