import { hasWordSpaces } from "../core/scripts.ts";
import { formatTag, parseTaggedText } from "../core/tagged-text.ts";

/** What ends a sentence, with the quotation marks and brackets that close it. */
const SENTENCE_END = /[.!?…]["'”’»)\]]{0,4}\s+|[。！？]["'”’」』）]{0,4}\s*/gu;

/**
 * Cuts a text that is too long for one call into parts of at most `maxBytes` of UTF-8, at the end of a sentence where one
 * is near, else at a space, else anywhere; never inside a pair of tags. The parts joined are the text again.
 *
 * @returns `null` where it can't be cut: a pair of tags holds more than a part may have
 */
export function splitText(tagged: string, maxBytes: number): string[] | null {
	const parts: string[] = [];
	let current = "";
	for (const unit of unitsOf(tagged)) {
		if (current !== "" && Buffer.byteLength(current) + Buffer.byteLength(unit.text) > maxBytes) {
			parts.push(current);
			current = "";
		}
		if (Buffer.byteLength(unit.text) <= maxBytes) current += unit.text;
		else if (!unit.isPlain) return null;
		else {
			const pieces = cutAnywhere(unit.text, maxBytes);
			current = pieces.pop() ?? "";
			parts.push(...pieces);
		}
	}
	if (current !== "") parts.push(current);
	return parts;
}

/**
 * The translations of a text's parts as one, with spaces where the source has them or ends a sentence and the target
 * language puts them.
 */
export function joinParts(parts: readonly string[], translations: readonly string[], targetLanguage: string): string {
	const gap = hasWordSpaces(targetLanguage) ? " " : "";
	return translations
		.map((text, index) => {
			const isLast = index === translations.length - 1;
			return text.trim() + (!isLast && ENDS_APART.test(parts[index] ?? "") ? gap : "");
		})
		.join("");
}

const ENDS_APART = /[\s。！？”’」』）]$/u;

interface Unit {
	text: string;
	/** Without tags, so that it can be cut anywhere. */
	isPlain: boolean;
}

/** The text's sentences; what stands inside a pair is never cut, so a pair and the text around it are one. */
function unitsOf(tagged: string): Unit[] {
	const units: Unit[] = [];
	let depth = 0;
	let open: Unit = { text: "", isPlain: true };
	const end = () => {
		if (open.text !== "") units.push(open);
		open = { text: "", isPlain: true };
	};
	for (const piece of parseTaggedText(tagged)) {
		if (piece.type !== "text") {
			open.text += formatTag(piece.type, piece.number);
			open.isPlain = false;
			depth += piece.type === "open" ? 1 : piece.type === "close" ? -1 : 0;
			continue;
		}
		if (depth > 0) {
			open.text += piece.text;
			continue;
		}
		let last = 0;
		for (const match of piece.text.matchAll(SENTENCE_END)) {
			open.text += piece.text.slice(last, match.index + match[0].length);
			last = match.index + match[0].length;
			end();
		}
		open.text += piece.text.slice(last);
	}
	end();
	return units;
}

/** At spaces where there are any. */
function cutAnywhere(text: string, maxBytes: number): string[] {
	const pieces: string[] = [];
	let piece = "";
	let bytes = 0;
	let lastSpace = 0;
	for (const character of text) {
		const size = Buffer.byteLength(character);
		if (bytes + size > maxBytes && piece !== "") {
			const cut = lastSpace > 0 ? lastSpace : piece.length;
			pieces.push(piece.slice(0, cut));
			piece = piece.slice(cut);
			bytes = Buffer.byteLength(piece);
			lastSpace = 0;
		}
		piece += character;
		bytes += size;
		if (character === " ") lastSpace = piece.length;
	}
	if (piece !== "") pieces.push(piece);
	return pieces;
}
