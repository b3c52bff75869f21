import { readFileSync, statSync } from "node:fs";
import { UsageError } from "./command.ts";

/**
 * Reads a file that a flag names.
 *
 * @throws UsageError where it can't be read or is larger than `maxBytes`
 */
export function readSmallFile(path: string, maxBytes: number): Buffer {
	try {
		if (statSync(path).size <= maxBytes) return readFileSync(path);
	} catch (error) {
		throw new UsageError(`The file "${path}" can't be read.`, { cause: error });
	}
	throw new UsageError(`The file "${path}" is larger than ${maxBytes / 1024} kB.`);
}
