import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** A file of the built page, as it is sent. */
export interface PageFile {
	type: string;
	bytes: Buffer;
	gzipped: Buffer;
	etag: string;
}

export interface PageFiles {
	index: PageFile;
	/** By name, which holds a hash of the content: a name never means another content. */
	assets: ReadonlyMap<string, PageFile>;
}

const TYPES: Record<string, string> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
};

/**
 * Reads the built page once: it is small, and a request can then name nothing that is not part of it.
 *
 * @returns `null` where the page has not been built
 */
export function readPageFiles(folder: string): PageFiles | null {
	try {
		const assets = readdirSync(join(folder, "assets")).filter((name) => extname(name) in TYPES);
		return {
			index: readPageFile(join(folder, "index.html")),
			assets: new Map(assets.map((name) => [name, readPageFile(join(folder, "assets", name))])),
		};
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
		throw error;
	}
}

function readPageFile(path: string): PageFile {
	const bytes = readFileSync(path);
	const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
	return {
		type: TYPES[extname(path)] ?? "application/octet-stream",
		bytes,
		gzipped: gzipSync(bytes, { level: 9 }),
		etag,
	};
}
