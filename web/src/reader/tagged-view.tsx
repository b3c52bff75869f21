import { formatTag, parseTaggedText, type TaggedPiece } from "../../../src/core/tagged-text.ts";
import { strings } from "../strings.ts";

type TagPiece = Exclude<TaggedPiece, { type: "text" }>;

/** A segment's text, with tags as chips. The text is never interpreted as markup. */
export function TaggedView({ text }: { text: string }) {
	return (
		<>
			{parseTaggedText(text).map((piece, index) =>
				piece.type === "text" ? (
					piece.text
				) : (
					// The pieces of a text are never reordered.
					<span key={index} class="chip" role="img" aria-label={nameOfTag(piece)}>
						{labelOfTag(piece)}
					</span>
				),
			)}
		</>
	);
}

export function labelOfTag({ type, number }: TagPiece): string {
	if (type === "open") return `${number}▸`;
	return type === "close" ? `◂${number}` : `${number}`;
}

function nameOfTag({ type, number }: TagPiece): string {
	if (type === "open") return strings.markOpen(number);
	return type === "close" ? strings.markClose(number) : strings.markVoid(number);
}

/** A chip for the editor; a plain DOM element, because preact doesn't manage the editor's content. */
function makeChip(piece: TagPiece): HTMLElement {
	const chip = document.createElement("span");
	chip.className = "chip";
	chip.contentEditable = "false";
	chip.dataset.tag = formatTag(piece.type, piece.number);
	chip.setAttribute("role", "img");
	chip.setAttribute("aria-label", nameOfTag(piece));
	chip.textContent = labelOfTag(piece);
	return chip;
}

/** Converts tagged text to DOM nodes for the editor; {@link readNodes} is the inverse. */
export function makeNodes(text: string): Node[] {
	return parseTaggedText(text).map((piece) =>
		piece.type === "text" ? document.createTextNode(piece.text) : makeChip(piece),
	);
}

/** Converts the editor's content back to tagged text. */
export function readNodes(root: Node): string {
	let text = "";
	for (const node of root.childNodes) {
		if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue ?? "";
		else if (!(node instanceof HTMLElement)) continue;
		else if (node.dataset.tag !== undefined) text += node.dataset.tag;
		else if (node.tagName === "BR") text += "\n";
		else text += readNodes(node);
	}
	return text;
}
