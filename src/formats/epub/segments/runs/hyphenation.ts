/** A letter and the hyphen behind it, at the end of a line: `hon-`, but not `--`, `3-` or a dash after a space. */
const HYPHENATED_END = /\p{L}\p{M}*[-\u00AD\u2010]$/u;
const GOES_ON = /^\p{Ll}/u;

/** Whether a line ends inside a word that goes on in the next line: `jars of hon-` before `ey from`. */
export function endsInHyphenatedWord(line: string, next: string): boolean {
	return HYPHENATED_END.test(line.slice(-8)) && GOES_ON.test(next);
}

/**
 * Two lines with the word between them whole: `jars of honey` and `from`.
 * The hyphen goes; a compound that is cut at its own hyphen loses it too, as nothing tells the two apart.
 */
export function joinHyphenated(line: string, next: string): [line: string, next: string] {
	let end = 0;
	while (end < next.length && !/[\s\u3000]/.test(next.charAt(end))) end++;
	return [line.slice(0, -1) + next.slice(0, end), next.slice(end)];
}
