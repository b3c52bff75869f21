import { formatTag, parseTaggedText } from "../../core/tagged-text.ts";

/**
 * A text in Apertium's stream format
 * (https://wiki.apertium.org/wiki/Apertium_stream_format).
 *
 * Tags, white space other than single spaces, and `~`, which the post-generator swallows, must come back unchanged. They
 * travel as superblanks `[…]`, called atoms here.
 */
export interface ApertiumRequest {
	/** The text as Apertium reads it. */
	stream: string;
	/** The atoms in order, without their brackets. */
	atoms: string[];
	/** The source's text before, between and after the atoms. */
	runs: string[];
}

const KEPT = /[^\S ]+| {2,}|~+/gu;
const RESERVED = /[\\^$/[\]{}<>@]/g;
export function encodeForApertium(text: string): ApertiumRequest {
	const atoms: string[] = [];
	const runs: string[] = [""];
	const addAtom = (atom: string) => {
		atoms.push(atom);
		runs.push("");
	};
	for (const piece of parseTaggedText(text.replaceAll("\0", ""))) {
		if (piece.type !== "text") {
			addAtom(formatTag(piece.type, piece.number));
			continue;
		}
		let last = 0;
		for (const kept of piece.text.matchAll(KEPT)) {
			runs[runs.length - 1] += piece.text.slice(last, kept.index);
			addAtom(kept[0]);
			last = kept.index + kept[0].length;
		}
		runs[runs.length - 1] += piece.text.slice(last);
	}
	const stream = runs.map((run, index) => run.replace(RESERVED, "\\$&") + blank(atoms[index])).join("");
	return { stream, atoms, runs };
}

function blank(atom: string | undefined): string {
	return atom === undefined ? "" : `[${atom}]`;
}

/**
 * The translation in Apertium's reply to `request`, with its atoms back in place and the source's spaces beside them, so
 * that words are neither joined nor split.
 *
 * Where a rule moved an atom, the atoms keep the reply's order and the caller sees broken tags.
 *
 * @returns `null` when the reply's atoms are not those that were sent
 */
export function decodeFromApertium(reply: string, request: ApertiumRequest): string | null {
	const { atoms, runs } = splitAtAtoms(reply);
	if (atoms.length !== request.atoms.length) return null;
	const inOrder = atoms.every((atom, index) => atom === request.atoms[index]);
	if (!inOrder && [...atoms].sort().join("\0") !== [...request.atoms].sort().join("\0")) return null;
	if (!inOrder) return runs.map((run, index) => run + (atoms[index] ?? "")).join("");
	const text = runs.map((run, index) => fitSpaces(run, request.runs[index] ?? "") + (atoms[index] ?? "")).join("");
	return request.runs[0]?.startsWith(" ") ? text : text.replace(/^ /, "");
}

function splitAtAtoms(reply: string): { atoms: string[]; runs: string[] } {
	const atoms: string[] = [];
	const runs: string[] = [""];
	for (const [token] of reply.matchAll(/\\[\s\S]|\[[^\]]*\]|[^\\[]+|\[/g)) {
		if (token.length > 1 && token.startsWith("[")) {
			atoms.push(token.slice(1, -1));
			runs.push("");
		} else {
			runs[runs.length - 1] += token.startsWith("\\") ? token.slice(1) : token;
		}
	}
	return { atoms, runs };
}

/** `run` with `source`'s spaces at its edges and before punctuation, because rules add and drop them. */
function fitSpaces(run: string, source: string): string {
	const words = run
		.trim()
		.replace(/ {2,}/g, " ")
		.replace(/ +([.,;:!?…)\]}”’»]+)/g, (whole, marks: string) => (source.includes(` ${marks[0]}`) ? whole : marks));
	if (words === "") return /^ | $/.test(source) ? " " : "";
	const before = source.startsWith(" ") ? " " : "";
	const after = source.endsWith(" ") ? " " : "";
	return before + words + after;
}
