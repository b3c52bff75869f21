import { formatTag, parseTaggedText, type TaggedPiece } from "../../../src/core/tagged-text.ts";
import { strings } from "../strings.ts";

type TagPiece = Exclude<TaggedPiece, { type: "text" }>;

/** A segment's text: its words as text, its tags as chips. Nothing in it is ever taken for markup. */
export function TaggedView({ text }: { text: string }) {
	return (
		<>
			{parseTaggedText(text).map((piece, index) =>
				piece.type === "text" ? (
					piece.text
				) : (
					// The pieces of one text never change places.
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

/** The chip of the editor: an element by hand, because the editor's content is the browser's and not preact's. */
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

/** The text as nodes for the editor; {@link readNodes} is the way back. */
export function makeNodes(text: string): Node[] {
	return parseTaggedText(text).map((piece) =>
		piece.type === "text" ? document.createTextNode(piece.text) : makeChip(piece),
	);
}

/** What stands in the editor, as tagged text. */
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
