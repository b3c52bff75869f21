const TRUE: ReadonlySet<string> = new Set(["true", "1", "on", "yes"]);
const FALSE: ReadonlySet<string> = new Set(["false", "0", "off", "no"]);

/** The truth value that settings and forms mean by a word, in any case; `null` for any other word. */
export function parseBoolean(word: string): boolean | null {
	const lowerCase = word.toLowerCase();
	if (TRUE.has(lowerCase)) return true;
	return FALSE.has(lowerCase) ? false : null;
}
