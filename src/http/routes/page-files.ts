import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** A file of the built page, ready to send. */
export interface PageFile {
	type: string;
	bytes: Buffer;
	gzipped: Buffer;
	etag: string;
}

export interface PageFiles {
	index: PageFile;
	/** By name; names contain a hash of the content, so they can be cached for ever. */
	assets: ReadonlyMap<string, PageFile>;
}

const TYPES: Record<string, string> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
};

/**
 * Reads the built page into memory: it is small, and requests then can't reach any other file.
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
