/** What stands at the edges of emphasis: not a letter, so that `snake_case` and `2*3*4` stay. */
const EMPHASIS: ReadonlyArray<readonly [mark: string, pattern: RegExp]> = [
	["*", /(?<![\p{L}\p{N}*])\*(?!\s)([^*]{1,2000})(?<!\s)\*(?![\p{L}\p{N}*])/gu],
	["_", /(?<![\p{L}\p{N}_])_(?!\s)([^_]{1,2000})(?<!\s)_(?![\p{L}\p{N}_])/gu],
	["`", /`([^`]{1,2000})`/g],
];

/** The text without Markdown's marks for headings, quotations, emphasis and code, of which the source has none. */
export function removeMarkdown(source: string, text: string): string {
	let bare = text;
	if (!/^\s{0,3}#/.test(source)) bare = bare.replace(/^\s{0,3}#{1,6}\s+/, "");
	if (!/^\s{0,3}>/.test(source)) bare = bare.replace(/^\s{0,3}>\s+/, "");
	for (const mark of ["**", "__"]) if (!source.includes(mark)) bare = removePairs(bare, mark);
	for (const [mark, pattern] of EMPHASIS) if (!source.includes(mark)) bare = bare.replace(pattern, "$1");
	return bare;
}

/** Whether a text has marks of Markdown that could not be removed, though its source has none. */
export function hasMarkdown(source: string, text: string): boolean {
	return ["**", "__", "```"].some((mark) => text.includes(mark) && !source.includes(mark[0] ?? mark));
}

function removePairs(text: string, mark: string): string {
	const parts = text.split(mark);
	// A pair needs something inside: `****` is a line of asterisks.
	const isPaired = parts.length > 1 && parts.length % 2 === 1;
	return isPaired && parts.every((part, index) => index % 2 === 0 || part.trim() !== "") ? parts.join("") : text;
}
