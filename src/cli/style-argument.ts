import { readFileSync, statSync } from "node:fs";
import { MAX_CSS_BYTES } from "../options/translation-style/parse-translation-css.ts";
import { UsageError } from "./command.ts";

/**
 * What `--translation-style` says: a style's name, CSS, or `@FILE` for the CSS in a file.
 *
 * @throws UsageError where there is no such file
 */
export function readStyleArgument(argument: string | undefined): string | undefined {
	// CSS may begin with `@media`, but a file's name hardly holds a brace.
	if (!argument?.startsWith("@") || argument.includes("{")) return argument;
	const path = argument.slice(1);
	try {
		if (statSync(path).size <= MAX_CSS_BYTES) return readFileSync(path, "utf8");
	} catch (error) {
		throw new UsageError(`The file "${path}" can't be read.`, { cause: error });
	}
	throw new UsageError(`The file "${path}" is larger than ${MAX_CSS_BYTES / 1024} kB.`);
}
