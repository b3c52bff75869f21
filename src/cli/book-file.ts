import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "./command.ts";

/**
 * Resolves the path of a file that the user named.
 *
 * @throws UsageError if there is no such file
 */
export async function requireBook(name: string): Promise<string> {
	const path = resolve(name);
	const found = await stat(path).catch(() => null);
	if (!found) throw new UsageError(`There is no file "${name}".`);
	if (!found.isFile()) throw new UsageError(`"${name}" is not a file.`);
	return path;
}

/** SHA-256 of a file in lower-case hex, or `null` if there is no such file. */
export async function hashFile(path: string): Promise<string | null> {
	const hash = createHash("sha256");
	try {
		for await (const chunk of createReadStream(path)) hash.update(chunk);
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
		throw error;
	}
	return hash.digest("hex");
}
