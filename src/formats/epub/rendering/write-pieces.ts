import { parseTaggedText, stripTags, type TaggedPiece } from "../../../core/tagged-text.ts";
import { selfAndAncestors, textContent } from "../markup/query.ts";
import type { MarkupElement } from "../markup/tree.ts";
import { localName } from "../markup/vocabulary.ts";
import type { SourceLocation, TagTarget } from "../segments/source-location.ts";
import type { placeSeams } from "./place-seams.ts";
import { type CharacterForms, writeText } from "./write-text.ts";

/** How the pieces of a translation are written: as the source itself or as a copy beside it. */
export interface TagWriter {
	tags(element: MarkupElement): [open: string, close: string];
	/** `foreign`: it is a phrase that is restored as it was (rule A8). */
	whole(target: { element: MarkupElement; foreign?: boolean } & Partial<TagTarget & { type: "void" }>): string;
	/** Elements that hold nothing any more. */
	hollow(elements: readonly MarkupElement[]): string;
	/** Pictures stay before the text, so that the letters which they show are not written again. */
	followsPictures: boolean;
	/** What stands between two paragraphs of one sentence (rule A16). */
	seam(seam: TagTarget & { type: "seam" }): string;
	arrangeSeams: typeof placeSeams;
}

/** Writes a translation with what its tags stand for. */
export function writePieces(
	location: SourceLocation,
	translation: string,
	forms: CharacterForms,
	writer: TagWriter,
): string {
	const pieces = writer.arrangeSeams(parseTaggedText(translation), location.tags);
	const out: string[] = [];
	const write = (text: string): void => {
		out.push(writeText(text, location.form, forms));
	};
	let cap = location.leading.length > 0 ? findCap(pieces, location) : null;
	if (cap && cap.text < 0) out.push(writer.hollow(location.leading));
	let letters = writer.followsPictures ? location.letters : undefined;
	let restoring: number | null = null;
	for (let index = 0; index < pieces.length; index++) {
		const piece = pieces[index];
		if (!piece) break;
		if (restoring !== null) {
			if (piece.type === "close" && piece.number === restoring) restoring = null;
			continue;
		}
		if (cap?.from === index) {
			const { ahead, head, rest, text } = cap;
			write(ahead);
			const tags = location.leading.map((element) => writer.tags(element));
			out.push(...tags.map(([open]) => open));
			write(head);
			out.push(...tags.toReversed().map(([, close]) => close));
			for (const tag of pieces.slice(index, text))
				if (tag.type !== "text") out.push(writeTag(tag, location, forms, writer));
			write(rest);
			index = text;
			cap = null;
			continue;
		}
		if (piece.type === "text") {
			write(letters && piece.text.startsWith(letters) ? piece.text.slice(letters.length) : piece.text);
			letters = undefined;
			continue;
		}
		const target = location.tags.get(piece.number);
		if (target?.type === "pair" && target.foreign && piece.type === "open") restoring = piece.number;
		if (target?.type === "void" && writer.followsPictures) letters = target.letters;
		out.push(writeTag(piece, location, forms, writer));
	}
	return out.join("");
}

function writeTag(
	piece: Exclude<TaggedPiece, { type: "text" }>,
	location: SourceLocation,
	forms: CharacterForms,
	writer: TagWriter,
): string {
	const target = location.tags.get(piece.number);
	if (!target) return "";
	if (target.type === "literal") return writeText(target.text, location.form, forms);
	if (target.type === "void") return writer.whole(target) + spaceBehind(target, location);
	if (target.type === "seam") return writer.seam(target);
	if (target.type === "hollow") return writer.hollow(target.elements);
	const [outermost] = target.elements;
	if (target.foreign && outermost)
		return piece.type === "open" ? writer.whole({ element: outermost, foreign: true }) : "";
	if (piece.type === "open") return target.elements.map((element) => writer.tags(element)[0]).join("");
	return target.elements
		.toReversed()
		.map((element) => writer.tags(element)[1])
		.join("");
}

/**
 * A line break takes the white space beside it from a segment's text (rule A3). Where the source has any, the words on
 * its two sides are kept apart for whatever reads the text alone.
 */
function spaceBehind({ element }: TagTarget & { type: "void" }, { insertion }: SourceLocation): string {
	if (localName(element) !== "br" || !insertion || insertion.keepsSpace) return "";
	const { source } = element.document;
	return /\s/.test(source.charAt(element.start - 1) + source.charAt(element.end)) ? "\n" : "";
}

/** What a drop cap's elements go around in a translation, and which pieces it replaces. */
interface Cap {
	/** Index of the first piece that it replaces, and of the text whose first grapheme is in it; -1: there is no text. */
	from: number;
	text: number;
	/** Punctuation that stays before it. */
	ahead: string;
	head: string;
	rest: string;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const OPENING = /^[\s\p{P}\p{S}]*/u;

/**
 * A drop cap goes around the first grapheme with its opening punctuation, inside the tags that it was inside of and
 * before the others (rule A5). Punctuation that the source has before the cap stays before it.
 */
function findCap(pieces: readonly TaggedPiece[], { leading, tags, text: source }: SourceLocation): Cap {
	const text = findFirstWord(pieces, tags);
	const piece = pieces[text];
	if (piece?.type !== "text") return { from: -1, text: -1, ahead: "", head: "", rest: "" };
	const [outermost] = leading;
	const around = new Set(outermost ? selfAndAncestors(outermost) : []);
	let from = text;
	for (let index = text - 1; index >= 0; index--) {
		const before = pieces[index];
		const target = before?.type === "open" ? tags.get(before.number) : undefined;
		const isOther =
			target?.type === "pair" && !target.foreign && !target.elements.some((element) => around.has(element));
		if (before?.type !== "text" && !isOther) break;
		from = index;
	}
	const punctuation = pieces
		.slice(from, text)
		.map((each) => (each.type === "text" ? each.text : ""))
		.join("");
	const opening = OPENING.exec(piece.text)?.[0] ?? "";
	const [first] = graphemes.segment(piece.text.slice(opening.length));
	const letter = first?.segment ?? "";
	const [ahead, inside] = holdsOpening(outermost, source) ? ["", punctuation + opening] : [punctuation + opening, ""];
	return { from, text, ahead, head: inside + letter, rest: piece.text.slice(opening.length + letter.length) };
}

/** Whether the punctuation before the first word is inside the cap: always, unless the source has it before the cap. */
function holdsOpening(cap: MarkupElement | undefined, source: string): boolean {
	const isOpened = (text: string): boolean => /^\s*[\p{P}\p{S}]/u.test(text);
	return !cap || !isOpened(stripTags(source)) || isOpened(textContent(cap));
}

/** The index of the first text that is more than punctuation and is not restored from the source. */
function findFirstWord(pieces: readonly TaggedPiece[], tags: SourceLocation["tags"]): number {
	let restoring: number | null = null;
	return pieces.findIndex((piece) => {
		if (piece.type === "text") return restoring === null && piece.text.replace(OPENING, "") !== "";
		const target = tags.get(piece.number);
		if (restoring === null && piece.type === "open" && target?.type === "pair" && target.foreign)
			restoring = piece.number;
		else if (piece.type === "close" && piece.number === restoring) restoring = null;
		return false;
	});
}
