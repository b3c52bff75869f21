import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { findTableFaults } from "./rooms-table.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["src", "web/src"];
const rules = createRequire(import.meta.url)("../.dependency-cruiser.cjs");

/**
 * Checks the imports of `root`'s `src/` and of its page, `web/src/`, against the rules of `.dependency-cruiser.cjs`.
 *
 * A module that the checker did not see proves nothing, so each source file on disk must be among
 * the modules: without its transpiler, the checker sees none and passes. For the same reason an
 * `import("…")` inside a type is a fault: the checker follows `import type` only.
 *
 * @returns one line per fault
 */
export async function checkArchitecture(root: string): Promise<{ faults: string[]; modules: number }> {
	const { forbidden, options } = rules;
	const { output } = await cruise(
		SOURCES.filter((folder) => existsSync(join(root, folder))),
		{ ...options, baseDir: root, validate: true, ruleSet: { forbidden } },
	);
	const { modules, summary } = output as ICruiseResult;
	const seen = new Set(modules.map((module) => module.source));
	const unseen = listSources(root).filter((file) => !seen.has(file));
	const faults = summary.violations.map((violation) => {
		const comment = violation.comment ? ` (${violation.comment})` : "";
		return `${violation.from} → ${describeTarget(violation)}: ${violation.rule.name}${comment}`;
	});
	return {
		faults: [
			...faults,
			...unseen.map((file) => `${file}: not seen by the checker`),
			...listSources(root)
				.filter((file) => TYPE_IMPORT.test(readFileSync(join(root, file), "utf8")))
				.map((file) => `${file}: import() in a type is not seen by the checker, use import type`),
		],
		modules: listSources(root).length - unseen.length,
	};
}

/** `import("./a.ts").A` or `typeof import("./a.ts")`; a dynamic import is awaited or chained instead. */
const TYPE_IMPORT = /\bimport\("[^"]+"\)\.(?!then\b|catch\b|finally\b)|\btypeof import\(/;

function describeTarget(violation: ICruiseResult["summary"]["violations"][number]): string {
	return violation.cycle ? violation.cycle.map((step) => step.name).join(" → ") : violation.to;
}

function listSources(root: string): string[] {
	return SOURCES.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
			.filter((file) => /[.]tsx?$/.test(file))
			.map((file) => `${folder}/${file}`),
	);
}

if (import.meta.main) {
	const { faults: imports, modules } = await checkArchitecture(PROJECT);
	const faults = [...imports, ...findTableFaults(readFileSync(join(PROJECT, "ARCHITECTURE.md"), "utf8"), rules.rooms)];
	for (const fault of faults) console.error(fault);
	console.log(`architecture: ${modules} modules, ${faults.length} faults`);
	process.exitCode = faults.length === 0 ? 0 : 1;
}
