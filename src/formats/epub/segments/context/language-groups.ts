import { primaryLanguage } from "../../../../catalog/languages.ts";
import { textContent } from "../../markup/query.ts";
import type { MarkupElement, MarkupLeaf } from "../../markup/tree.ts";
import { isBlockName, localName } from "../../markup/vocabulary.ts";
import { declaredLanguage, findSkipReason } from "./skip-rules.ts";

/** What a sample of a long text consists of: so many pieces from its whole length, because it may begin with another language. */
const MAX_PIECES = 12;
const PIECE_CHARACTERS = 160;
const WHOLE_CHARACTERS = MAX_PIECES * PIECE_CHARACTERS;
/** Shorter lines are names and labels, which say little. */
const MIN_PIECE_CHARACTERS = 40;
/** A phrase is looked at no further than that. */
const MAX_PHRASE_CHARACTERS = 400;

/** Samples of a document's text by the element that declares its language; `null`: by none. */
export interface LanguageGroups {
	/** The text for which the declaration is the nearest one; "" where there is none. */
	sampleOf(declaring: MarkupElement | null): string;
	/** All text that small elements declare to be in a language, by its primary subtag. */
	samplesOf(primary: string): string;
}

type Block = MarkupLeaf[];

/** Reads the whole document once, without what is not translated. */
export function groupByDeclaration(root: MarkupElement): LanguageGroups {
	const groups = new Map<MarkupElement | null, Block[]>([[null, [[]]]]);
	const visit = (element: MarkupElement, outer: MarkupElement | null): void => {
		if (findSkipReason(element)) return;
		const declaring = declaredLanguage(element) === null ? outer : element;
		const blocks = groups.get(declaring) ?? [[]];
		groups.set(declaring, blocks);
		const isBlock = isBlockName(element);
		if (isBlock) blocks.push([]);
		for (const child of element.children) {
			if (child.kind === "element") visit(child, declaring);
			else if (child.kind === "text" || child.kind === "cdata") blocks[blocks.length - 1]?.push(child);
		}
		if (isBlock) blocks.push([]);
	};
	visit(root, null);
	const samples = new Map<MarkupElement | null, string>();
	const sampleOf = (declaring: MarkupElement | null): string => {
		const sample = samples.get(declaring) ?? sampleBlocks(groups.get(declaring) ?? []);
		samples.set(declaring, sample);
		return sample;
	};
	return {
		sampleOf,
		samplesOf(primary) {
			const small = [...groups.keys()].filter(
				(element) => element && !isTemplate(element) && primaryLanguage(declaredLanguage(element) ?? "") === primary,
			);
			return spread(small, MAX_PIECES)
				.map((element) => sampleOf(element).slice(0, PIECE_CHARACTERS))
				.join(" ");
		},
	};
}

/** Its language is more often a template's than the text's. */
export function isTemplate(declaring: MarkupElement | null): boolean {
	return !declaring?.parent || localName(declaring) === "body" || localName(declaring) === "html";
}

/** The text of a phrase without phrases inside it that declare their language: each text is read for one phrase alone. */
export function samplePhrase(phrase: MarkupElement): string {
	const parts: string[] = [];
	let characters = 0;
	const visit = (element: MarkupElement): void => {
		for (const child of element.children) {
			if (characters > MAX_PHRASE_CHARACTERS) return;
			if (child.kind === "element") {
				if (declaredLanguage(child) === null && !findSkipReason(child)) visit(child);
			} else if (child.kind === "text" || child.kind === "cdata") {
				const text = textContent(child);
				parts.push(text);
				characters += text.length;
			}
		}
	};
	visit(phrase);
	return parts.join("");
}

function sampleBlocks(blocks: readonly Block[]): string {
	const lengths = blocks.map((block) => block.reduce((sum, { start, end }) => sum + end - start, 0));
	const isShort = lengths.reduce((sum, length) => sum + length, 0) <= WHOLE_CHARACTERS;
	if (isShort) return blocks.map(readBlock).join(" ");
	const long = blocks.filter((_, index) => (lengths[index] ?? 0) >= MIN_PIECE_CHARACTERS);
	return spread(long.length > 0 ? long : blocks, MAX_PIECES)
		.map((block) => readBlock(block).trim().slice(0, PIECE_CHARACTERS))
		.join(" ");
}

function readBlock(block: Block): string {
	return block.map(textContent).join("");
}

/** So many of a list, from its whole length. */
function spread<T>(list: readonly T[], most: number): T[] {
	const stride = Math.ceil(list.length / most);
	return list.filter((_, index) => index % stride === 0);
}
