import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = join(PROJECT, "web", "dist", "index.html");
/** What the page is made of. */
const SOURCES = ["web/src", "web/index.html", "web/vite.config.ts", "src/client/api.ts", "src/core/tagged-text.ts"];

/**
 * Builds the web page where it is not there, or is older than its sources.
 *
 * @returns whether it was built now
 */
export async function ensurePageBuilt(): Promise<boolean> {
	if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newestSourceMs()) return false;
	// Loaded only now: an installation without the tools for development has the page ready.
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
