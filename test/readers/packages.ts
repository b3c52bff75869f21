import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run-program.ts";

/** Readers of npm. They are not the project's own dependencies: `npm ci` would bring 200 packages for a run that is rare. */
const VERSIONS = {
	"foliate-js": "1.0.1",
	epubjs: "0.3.93",
	"@readium/navigator": "2.4.0",
	// The version after it has a dependency that only git has; the navigator brings its own copy.
	"@readium/shared": "2.1.2",
	"@daisy/ace-core": "1.4.6",
	"@daisy/ace-axe-runner-puppeteer": "1.4.6",
} as const;

type PackageName = keyof typeof VERSIONS;

const FOLDER = fileURLToPath(new URL("../../.cache/readers", import.meta.url));

export const PACKAGES_FOLDER = join(FOLDER, "node_modules");

/** How to install what is missing of these packages, or `null`. */
export function missingPackages(names: readonly PackageName[]): string | null {
	return names.every(isInstalled) ? null : "npm run test:readers -- --install";
}

function isInstalled(name: PackageName): boolean {
	return existsSync(join(PACKAGES_FOLDER, name, "package.json"));
}

/** Installs the readers of npm, without running any of their scripts. */
export async function installPackages(): Promise<void> {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(join(FOLDER, "package.json"), JSON.stringify({ private: true, dependencies: VERSIONS }));
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
	await runProgram("npm", ["install", "--prefix", FOLDER, ...quiet]);
}
