import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { packZip } from "../../scripts/zip-writer.ts";
import { readContents } from "../corpus/archive-contents.ts";

/** Paths of all files under `folder`, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.sort();
}

/** Puts all files under `folder` into one ZIP archive. */
export async function packFolder(folder: string, archive: string): Promise<void> {
	const files = (await listFiles(folder)).map(async (path) => [path, await readFile(join(folder, path))] as const);
	// The first entry is stored as it is, so it is an empty one.
	await writeFile(archive, packZip([["README", ""], ...(await Promise.all(files))]));
}

/** Writes the archive's files to `folder`, which is made. */
export async function unpackFolder(archive: string, folder: string): Promise<void> {
	for (const [path, contents] of (await readContents(archive)) ?? []) {
		const content = contents.read();
		if (content === null) throw new Error(`${archive} is damaged: ${path}`);
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), content);
	}
}
