import { jsonrepair } from "jsonrepair";

/** Its time grows with the square of the length and more: 50 ms for this, a minute and a half for 320,000 characters. */
const MAX_REPAIRED_CHARS = 20_000;

/** The value of broken JSON: single or curly quotes, bare keys, missing commas and brackets; `undefined` where there is none. */
export function repairJson(text: string): unknown {
	if (text.length > MAX_REPAIRED_CHARS) return undefined;
	try {
		return JSON.parse(jsonrepair(text));
	} catch {
		return undefined;
	}
}
