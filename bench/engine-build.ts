import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Compiles the memory's script and the engine into `folder`, as the published package is compiled:
 * stripping types at start takes tens of megabytes of each process, which no user of the package sees.
 *
 * @returns the compiled script
 */
export function buildMemoryScript(folder: string): string {
	const script = "bench/engine-memory.ts";
	const config = {
		extends: join(PROJECT, "tsconfig.json"),
		compilerOptions: { noEmit: false, outDir: folder, rootDir: PROJECT, types: ["node"] },
		include: [script, "src/book-worker/child.ts"].map((path) => join(PROJECT, path)),
	};
	writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
	writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
	symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
	const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
	execFileSync(process.execPath, [join(dirname(typescript), "bin/tsc"), "-p", folder], { stdio: "inherit" });
	return join(folder, script.replace(/\.ts$/, ".js"));
}
