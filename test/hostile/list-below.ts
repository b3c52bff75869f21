import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/** Every file below `folder`, but the databases that grow with each job. */
export async function listBelow(folder: string): Promise<string[]> {
	// A folder may go while it is listed.
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null);
	if (!entries) return listBelow(folder);
	return entries
		.filter((entry) => !entry.isDirectory())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
		.filter((path) => !/\.db(?:-\w+)?$/.test(path))
		.sort();
}
