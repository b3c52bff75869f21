/** A tag of a segment's text. */
const TAG = "<\\/?\\d{1,6}\\/?>";
const SPACE = `(?:\\s|${TAG})`;
const TAGS = new RegExp(TAG, "g");

/** Letters that spaces part into words, with their marks; those of scripts without word spaces stand alone. */
const TOKEN = /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}]+|\P{L}/gu;

/**
 * Whether a segment's text holds another text whole: white space counts as one space, tags may stand between words
 * and beside signs, never inside a word. A void tag may stand for the space, as that of a line break does.
 */
export function holdsText(segment: string, wanted: string): boolean {
	const tokens = wanted.trim().match(TOKEN) ?? [];
	const source = tokens.map((token) =>
		/^\s/.test(token) ? `(?:${SPACE}*\\s${SPACE}*|(?:${TAG})*<\\d{1,6}\\/>(?:${TAG})*)` : quote(token),
	);
	// A tag between two tokens; a space brings its own.
	const between = source.map((part, index) =>
		index === 0 || /^\s/.test(tokens[index] ?? "") || /^\s/.test(tokens[index - 1] ?? "") ? part : `(?:${TAG})*${part}`,
	);
	return new RegExp(between.join(""), "u").test(segment);
}

/** Whether a segment's text holds another, wherever tags stand. */
export function mentions(segment: string, text: string): boolean {
	const wanted = collapse(text);
	return collapse(segment).includes(wanted) || collapse(segment.replaceAll(TAGS, "")).includes(wanted);
}

function collapse(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

function quote(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
