import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult } from "dependency-cruiser";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["src", "web/src"];
const rules = createRequire(import.meta.url)("../.dependency-cruiser.cjs");

/**
 * Holds the imports of `root`'s `src/` and of its page, `web/src/`, against the rules of `.dependency-cruiser.cjs`.
 *
 * A module that the checker did not see proves nothing, so each source file on disk must be among
 * the modules: with a missing transpiler the checker would see none and be content.
 *
 * @returns one line per fault; empty where all is well
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
		faults: [...faults, ...unseen.map((file) => `${file}: not seen by the checker`)],
		modules: listSources(root).length - unseen.length,
	};
}

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
	const { faults, modules } = await checkArchitecture(PROJECT);
	for (const fault of faults) console.error(fault);
	console.log(`architecture: ${modules} modules, ${faults.length} faults`);
	process.exitCode = faults.length === 0 ? 0 : 1;
}
