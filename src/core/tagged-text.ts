/** A piece of a segment's text: plain text, or a tag by its number. */
export type TaggedPiece = { type: "text"; text: string } | { type: "open" | "close" | "void"; number: number };

const TAG = /<(\/?)(\d{1,6})(\/?)>/g;

/** Splits tagged text at its tags. Never fails: everything that is not a tag is text. */
export function parseTaggedText(tagged: string): TaggedPiece[] {
	if (!tagged.includes("<")) return tagged === "" ? [] : [{ type: "text", text: tagged }];
	const pieces: TaggedPiece[] = [];
	let last = 0;
	for (const match of tagged.matchAll(TAG)) {
		const [whole, slash, digits, voidSlash] = match;
		if (slash && voidSlash) continue;
		if (match.index > last) pieces.push({ type: "text", text: tagged.slice(last, match.index) });
		pieces.push({ type: slash ? "close" : voidSlash ? "void" : "open", number: Number(digits) });
		last = match.index + whole.length;
	}
	if (last < tagged.length) pieces.push({ type: "text", text: tagged.slice(last) });
	return pieces;
}

export function formatTaggedText(pieces: readonly TaggedPiece[]): string {
	return pieces.map((piece) => (piece.type === "text" ? piece.text : formatTag(piece.type, piece.number))).join("");
}

export function formatTag(type: "open" | "close" | "void", number: number): string {
	if (type === "open") return `<${number}>`;
	return type === "close" ? `</${number}>` : `<${number}/>`;
}

/** The text without its tags. */
export function stripTags(tagged: string): string {
	if (!tagged.includes("<")) return tagged;
	return tagged.replace(TAG, (whole, slash, _digits, voidSlash) => (slash && voidSlash ? whole : ""));
}

/** Changes every tag's number by `renumber`. */
export function renumberTags(tagged: string, renumber: (number: number) => number): string {
	return formatTaggedText(
		parseTaggedText(tagged).map((piece) =>
			piece.type === "text" ? piece : { type: piece.type, number: renumber(piece.number) },
		),
	);
}

/**
 * What is wrong with the tags of `candidate` compared with those of `source`, or `null`.
 * Valid means: the same pairs and voids, each once, properly nested (rule D2).
 * The order may differ, because languages order words differently.
 */
export function findTagFault(source: string, candidate: string): string | null {
	const wanted = new Map<string, number>();
	for (const piece of parseTaggedText(source)) {
		if (piece.type === "open" || piece.type === "void") wanted.set(`${piece.type}${piece.number}`, piece.number);
	}
	const open: number[] = [];
	for (const piece of parseTaggedText(candidate)) {
		if (piece.type === "text") continue;
		if (piece.type === "close") {
			if (open.pop() !== piece.number) return `</${piece.number}> closes a tag that is not the innermost open one`;
			continue;
		}
		if (!wanted.delete(`${piece.type}${piece.number}`)) {
			return `${formatTag(piece.type, piece.number)} is doubled or not in the source`;
		}
		if (piece.type === "open") open.push(piece.number);
	}
	if (open.length > 0) return `<${open[open.length - 1]}> is not closed`;
	const [missing] = wanted.values();
	return missing === undefined ? null : `tag ${missing} is missing`;
}
