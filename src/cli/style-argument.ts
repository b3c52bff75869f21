import { MAX_CSS_BYTES } from "../options/translation-style/parse-translation-css.ts";
import { readSmallFile } from "./small-file.ts";

/**
 * What `--translation-style` says: a style's name, CSS, or `@FILE` for the CSS in a file.
 *
 * @throws UsageError as `readSmallFile` does
 */
export function readStyleArgument(argument: string | undefined): string | undefined {
	// CSS may begin with `@media`, but a file's name hardly holds a brace.
	if (!argument?.startsWith("@") || argument.includes("{")) return argument;
	return readSmallFile(argument.slice(1), MAX_CSS_BYTES).toString("utf8");
}
