/** Unicode code points of `texts`: what providers call a character. */
export function countCharacters(texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + [...text].length, 0);
}
