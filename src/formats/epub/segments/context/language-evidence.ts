import { primaryLanguage, sameLanguage } from "../../../../catalog/languages.ts";
import { type Comparison, compareLanguages, hasFunctionWords } from "../../../../catalog/text-language.ts";
import { scriptOf } from "../../../../core/scripts.ts";
import { countWords } from "../../../../core/words.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import type { DocumentSetting } from "./document-setting.ts";
import { groupByDeclaration, isTemplate, type LanguageGroups, samplePhrase } from "./language-groups.ts";
import { declaredLanguage } from "./skip-rules.ts";

/**
 * What language a document's texts are in: as the user says, else as the text itself shows, else as the book declares
 * (rule A8).
 */
export interface LanguageEvidence {
	/** Whether a text in `element` is in the target language already, so that it is not translated. */
	isInTarget(element: MarkupElement, readText: () => string): boolean;
	/** Whether an inline phrase is in another language than the text around it (rule A8). */
	isForeign(element: MarkupElement): boolean;
}

type Setting = Pick<DocumentSetting, "bookLanguage" | "targetLanguage" | "givenSourceLanguage">;

/** A paragraph of so many words can contradict the section that it is in. */
const MIN_WORDS_AGAINST_SECTION = 5;
/** A mark on so many words without a small one among them is worth loading the detector. */
const MIN_WORDS_TO_DETECT = 5;
/** Inline elements by which word processors note the language of a spelling checker. */
const PROOFING = /^(?:span|font|a)$/;

/** @param nearest the innermost element that declares the language of an element, itself included */
export function readLanguageEvidence(
	{ bookLanguage, targetLanguage, givenSourceLanguage }: Setting,
	nearest: (element: MarkupElement | null) => MarkupElement | null,
): LanguageEvidence {
	const target = { tag: targetLanguage, primary: primaryLanguage(targetLanguage) };
	const source = believedSource({ bookLanguage, targetLanguage, givenSourceLanguage });
	const sourcePrimary = primaryLanguage(source);
	const sharesPrimary = sourcePrimary !== "" && sourcePrimary === target.primary;
	const tagOf = (mark: MarkupElement | null): string => (mark && declaredLanguage(mark)) ?? bookLanguage;

	let groups: LanguageGroups | undefined;
	const readGroups = (element: MarkupElement): LanguageGroups => {
		const { root } = element.document;
		groups ??= root ? groupByDeclaration(root) : { sampleOf: () => "", samplesOf: () => "" };
		return groups;
	};
	let declaresTarget: boolean | undefined;

	/** Whether the text under a declaration is in the language declared, rather than in the source's. */
	const verdicts = new Map<MarkupElement | null, Comparison>();
	const judgeGroup = (mark: MarkupElement | null, inside: MarkupElement): Comparison => {
		let verdict = verdicts.get(mark);
		if (verdict === undefined) {
			verdict = compareLanguages(readGroups(inside).sampleOf(mark), tagOf(mark), source);
			verdicts.set(mark, verdict);
		}
		return verdict;
	};
	/** The same for all that small elements declare to be in one language, where one of them is too short to tell. */
	const pools = new Map<string, Comparison>();
	const judgePool = (tag: string, other: string, inside: MarkupElement): Comparison => {
		const key = `${primaryLanguage(tag)} ${other}`;
		let verdict = pools.get(key);
		if (verdict === undefined) {
			const sample = readGroups(inside).samplesOf(primaryLanguage(tag));
			verdict = compareLanguages(sample, tag, other, { detector: !hasFunctionWords(other) });
			pools.set(key, verdict);
		}
		return verdict;
	};

	const languageAround = (phrase: MarkupElement): string => {
		const mark = nearest(phrase.parent);
		const tag = mark ? tagOf(mark) : source || bookLanguage;
		const primary = primaryLanguage(tag);
		if (primary === "" || primary === sourcePrimary) return tag;
		// Text of unknown language that claims to be in the target's.
		if (source === "") return primary === target.primary && judgeGroup(mark, phrase) === "second" ? "" : tag;
		const verdict = judgeGroup(mark, phrase);
		if (verdict !== null) return verdict === "first" ? tag : source;
		return isTemplate(mark) || !/\p{L}/u.test(readGroups(phrase).sampleOf(mark)) ? source : tag;
	};

	return {
		isInTarget(element, readText) {
			if (target.primary === "") return false;
			declaresTarget ??=
				primaryLanguage(bookLanguage) === target.primary || isDeclared(target.primary, element.document.root);
			if (!declaresTarget) return false;
			const mark = nearest(element);
			const tag = tagOf(mark);
			if (primaryLanguage(tag) !== target.primary) return false;
			// Of two regions a text says nothing; of two scripts it says all, but not which language it is in.
			if (sharesPrimary) {
				if (scriptOf(tag) !== scriptOf(target.tag)) return false;
				return compareLanguages(readText(), target.tag, source) === "first";
			}
			const section = judgeGroup(mark, element);
			if (section === "second") return false;
			const text = readText();
			const own = compareLanguages(text, tag, source);
			if (section === "first") return own !== "second" || countWords(text) < MIN_WORDS_AGAINST_SECTION;
			if (own !== null) return own === "first";
			return !isTemplate(mark) && judgePool(tag, source, element) !== "second";
		},
		isForeign(element) {
			const tag = declaredLanguage(element);
			const primary = primaryLanguage(tag ?? "");
			if (!tag || primary === "" || primary === sourcePrimary) return false;
			const around = languageAround(element);
			const aroundPrimary = primaryLanguage(around);
			if (aroundPrimary === "" || aroundPrimary === primary) return false;
			const isProofing = PROOFING.test(localName(element));
			const text = samplePhrase(element);
			// A deliberate mark is seldom wrong, and in the text around it small words show it if it is.
			const detector = isProofing && (!hasFunctionWords(around) || countWords(text) >= MIN_WORDS_TO_DETECT);
			const own = compareLanguages(text, tag, around, { detector });
			if (own !== null) return own === "first";
			return !isProofing || judgePool(tag, around, element) !== "second";
		},
	};
}

/** The language that the book is translated from, as far as it is known before its text is read; else "". */
function believedSource({ bookLanguage, targetLanguage, givenSourceLanguage }: Setting): string {
	if (givenSourceLanguage) return givenSourceLanguage;
	const claimed = primaryLanguage(bookLanguage) === "" ? "" : bookLanguage.trim().replaceAll("_", "-");
	const isTarget = targetLanguage !== "" && sameLanguage(claimed, targetLanguage);
	return isTarget ? "" : claimed;
}

/** Whether `element`, or one below, declares a language of that primary subtag. */
function isDeclared(primary: string, element: MarkupElement | null): boolean {
	if (!element) return false;
	const tag = element.attributes.length > 0 ? declaredLanguage(element) : null;
	if (tag !== null && primaryLanguage(tag) === primary) return true;
	return element.children.some((child) => child.kind === "element" && isDeclared(primary, child));
}
