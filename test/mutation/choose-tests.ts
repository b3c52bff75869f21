import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSync } from "vite";

const TEST = /[.](test|contract|fixture)[.]ts$/;

/** The files of `folder` that are mutated: all but tests, what only tests use, and what `without` names. */
export function listMutatedFiles(root: string, folder: string, without: readonly string[]): string[] {
	const spared = new Set(without.flatMap((glob) => listSources(root, glob)));
	return listSources(root, folder).filter((file) => !TEST.test(file) && !spared.has(file));
}

/**
 * The test files that can reach `folder`, the fewest imports away first, `most` at most (the folder's own are always
 * included). With `globs`, the folder's own and those that a glob matches, without a limit.
 *
 * A test that only starts a process does not reach a mutant: mutants live in the test's own process.
 */
export function chooseTests(
	root: string,
	folder: string,
	{ without, globs, most }: { without: readonly string[]; globs: readonly string[]; most: number },
): string[] {
	const own = listSources(root, folder).filter((file) => file.endsWith(".test.ts"));
	const others =
		globs.length > 0
			? globSync(globs, { cwd: root }).sort()
			: findImporters(root, listMutatedFiles(root, folder, without)).slice(0, most);
	return [...new Set([...own, ...others])];
}

function listSources(root: string, folder: string): string[] {
	return globSync(`src/${folder}/**/*.ts`, { cwd: root }).sort();
}

/** Test files under `src/` that import one of the mutated files, through however many others; the nearest first. */
function findImporters(root: string, mutated: readonly string[]): string[] {
	const importers = new Map<string, string[]>();
	for (const file of globSync("src/**/*.ts", { cwd: root }).sort())
		for (const imported of listImports(root, file)) importers.set(imported, [...(importers.get(imported) ?? []), file]);
	const reached = new Set(mutated);
	for (const file of reached) for (const importer of importers.get(file) ?? []) reached.add(importer);
	return [...reached].filter((file) => file.endsWith(".test.ts"));
}

/** A file's run-time imports from the project; type imports don't count. */
function listImports(root: string, file: string): string[] {
	const source = readFileSync(join(root, file), "utf8");
	const { staticImports, staticExports, dynamicImports } = parseSync(file, source, { lang: "ts" }).module;
	const exported = staticExports.flatMap(({ entries }) => entries.filter(({ isType }) => !isType));
	return [
		...staticImports
			.filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
			.map(({ moduleRequest }) => moduleRequest.value),
		...exported.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
		...dynamicImports.map(({ moduleRequest }) => source.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
	]
		.filter((specifier) => specifier.startsWith("."))
		.map((specifier) => posix.join(dirname(file), specifier));
}
