import { textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupNode } from "../../markup/tree.ts";
import { isBlockName, isNamedAsCode, localName } from "../../markup/vocabulary.ts";
import { type Evidence, looksLikeProgram, looksLikeProse } from "./looks-like-prose.ts";

/** Distinguishes program code from letters, telegrams and poems in the same tags. */
export interface CodeJudge {
	/** Whether an element named as code is code, and so is not translated. */
	isCode(element: MarkupElement): boolean;
	/** How many elements were taken for what, without those inside another. */
	countVerdicts(): { prose: number; code: number };
}

/** An element inside prose is judged by itself only up to this length. */
const MAX_INNER_CHARACTERS = 1_000;

/**
 * The judge of one document: what the user named is text, else the content decides, and that of the outermost element
 * for all inside it, so that a listing is never half translated. Each element is judged once.
 */
export function judgeCode(translateTags: readonly string[]): CodeJudge {
	const verdicts = new Map<MarkupElement, boolean>();
	const rows = readRows();
	const isCode = (element: MarkupElement): boolean => {
		const isNamed = translateTags.includes(localName(element));
		const outer = findOuter(element);
		if (outer) return !isNamed && (isCode(outer) || isProgramInside(element, outer));
		const known = verdicts.get(element);
		if (known !== undefined) return known;
		const found = !isNamed && !holdsProse(element, rows(element));
		verdicts.set(element, found);
		return found;
	};
	return {
		isCode,
		countVerdicts() {
			const code = [...verdicts.values()].filter(Boolean).length;
			return { prose: verdicts.size - code, code };
		},
	};
}

function findOuter({ parent }: MarkupElement): MarkupElement | null {
	for (let around = parent; around; around = around.parent) if (isNamedAsCode(around)) return around;
	return null;
}

/** A name or a command quoted in a letter, unless it is all of it. */
function isProgramInside(element: MarkupElement, outer: MarkupElement): boolean {
	if (element.end - element.start > MAX_INNER_CHARACTERS) return false;
	const text = textContent(element).trim();
	if (!looksLikeProgram(text)) return false;
	return outer.end - outer.start > 2 * MAX_INNER_CHARACTERS || textContent(outer).trim() !== text;
}

function holdsProse(element: MarkupElement, row: Row): boolean {
	const text = readLines(element);
	const evidence = findEvidence(element, row);
	// A listing may have an element for each line, a letter too.
	if (row.elements.length < 2 || text.trim().includes("\n")) return looksLikeProse(text, evidence);
	row.prose ??= looksLikeProse(row.elements.map(readLines).join(row.separator), evidence);
	return row.prose;
}

/** `code`, `kbd` and `var` are code more often than not, and so is a word or two in a sentence. */
function findEvidence(element: MarkupElement, { alone }: Row): Evidence {
	const name = localName(element);
	if (name === "pre") return "passage";
	if (name !== "tt" && name !== "samp") return "sentence";
	return alone ? "passage" : "phrase";
}

/** Siblings of one name that follow each other, and are looked at together. */
interface Row {
	elements: MarkupElement[];
	separator: "\n" | " ";
	/** Their parent holds nothing else. */
	alone: boolean;
	/** Once it is known: whether all of them together are prose. */
	prose?: boolean;
}

/** The row of any element; each parent is read once. */
function readRows(): (element: MarkupElement) => Row {
	const known = new Map<MarkupElement, Row>();
	return (element) => {
		if (!known.has(element) && element.parent) addRows(element.parent, known);
		return known.get(element) ?? { elements: [element], separator: " ", alone: false };
	};
}

function addRows(parent: MarkupElement, rows: Map<MarkupElement, Row>): void {
	let row: Row | null = null;
	let others = 0;
	for (const node of parent.children) {
		if (node.kind === "element" && isNamedAsCode(node)) {
			const [first]: MarkupElement[] = row?.elements ?? [];
			if (!row || !first || localName(first) !== localName(node)) {
				others++;
				row = { elements: [], separator: isBlockName(node) ? "\n" : " ", alone: false };
			}
			row.elements.push(node);
			rows.set(node, row);
		} else if (node.kind === "element" && localName(node) === "br") {
			if (row) row.separator = "\n";
		} else if (node.kind === "element" || textContent(node).trim() !== "") {
			others++;
			row = null;
		}
	}
	if (row && others === 1) row.alone = true;
}

/** The text with a newline for each `br`. */
function readLines(element: MarkupElement): string {
	const parts: string[] = [];
	const read = (node: MarkupNode): void => {
		if (node.kind !== "element") parts.push(textContent(node));
		else if (localName(node) === "br") parts.push("\n");
		else for (const child of node.children) read(child);
	};
	read(element);
	return parts.join("");
}
