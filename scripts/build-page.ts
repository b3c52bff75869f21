import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = join(PROJECT, "web", "dist", "index.html");
/** Sources of the page. */
const SOURCES = [
	"web/src",
	"web/index.html",
	"web/vite.config.ts",
	"src/client/api.ts",
	"src/core/tagged-text.ts",
	"src/core/scripts.ts",
	"src/core/layout.ts",
	"src/core/translation-style.ts",
];

/**
 * Builds the web page if it is missing or older than its sources.
 *
 * @returns whether it was built
 */
export async function ensurePageBuilt(): Promise<boolean> {
	if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newestSourceMs()) return false;
	// Loaded on demand: an installation without development tools has the page already built.
	const { build } = await import("vite");
	await build({ configFile: join(PROJECT, "web", "vite.config.ts"), logLevel: "warn" });
	return true;
}

function newestSourceMs(): number {
	const files = SOURCES.map((path) => join(PROJECT, path))
		.filter((path) => existsSync(path))
		.flatMap((path) =>
			statSync(path).isDirectory()
				? readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name))
				: [path],
		);
	return Math.max(0, ...files.map((path) => statSync(path).mtimeMs));
}

if (import.meta.main) await ensurePageBuilt();
