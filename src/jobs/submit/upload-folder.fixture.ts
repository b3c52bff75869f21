import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createLocalBlobStore } from "../../storage/local.ts";

/** Files of uploads in a folder of their own. */
export function openUploadFolder() {
	const folder = mkdtempSync(join(tmpdir(), "diglot-uploads-"));
	const blobs = createLocalBlobStore({ root: folder });
	return {
		blobs,
		/** A file's text, or `null` where there is none. */
		async readText(key: string): Promise<string | null> {
			const content = await blobs.read(key);
			return content && text(content);
		},
		filesIn: (name: string) =>
			readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.startsWith(`${name}/`)),
		remove: () => rmSync(folder, { recursive: true }),
	};
}

/** A body that arrives in these chunks. */
export function send(...chunks: string[]): Readable {
	return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}
