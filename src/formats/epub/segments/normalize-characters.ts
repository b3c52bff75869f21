const FOLDED = /[\u00AD\uFB00-\uFB06]/;
const ALL_FOLDED = new RegExp(FOLDED, "g");

/** Without soft hyphens, and with the letters that a ligature character stands for (rule A11). */
export function normalizeCharacters(text: string): string {
	if (!FOLDED.test(text)) return text;
	return text.replace(ALL_FOLDED, (character) => (character === "\u00AD" ? "" : character.normalize("NFKC")));
}
