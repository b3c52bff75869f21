import { NOTE_IN_TEXT } from "../repair/frame-phrases.ts";

/** Longer texts hold notes at their ends. */
const LOOKED_AT = 20_000;

/** Whether a translation holds a translator's note, though its source has none and no colon that could be one's. */
export function hasRemark(source: string, translation: string): boolean {
	return NOTE_IN_TEXT.test(translation.slice(-LOOKED_AT)) && !NOTE_IN_TEXT.test(source) && !/[:：]/.test(source);
}
