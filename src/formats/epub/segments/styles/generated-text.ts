import { countWords } from "../../../../core/words.ts";
import { attributeTokens, attributeValue, descendants } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import type { GeneratedRule } from "./generated-rules.ts";

/** What style sheets write into a document, which no edit of the document can translate. */
export interface GeneratedText {
	/** Distinct, in order of appearance. */
	texts: string[];
	/** Each text as often as it is shown. */
	words: number;
}

const NOTHING: GeneratedText = { texts: [], words: 0 };

/** Further texts are counted, not named. */
const MAX_TEXTS = 50;
const MAX_TEXT_CHARACTERS = 200;

const LETTER = /\p{L}/u;

/**
 * The texts with letters that `rules` write into the elements below `root` (CSS Generated Content 3). Rules with a
 * simple selector count for each element, by the cascade's order; of those that ask for more it is not known where
 * they match, so each counts once in a document that holds such an element.
 */
export function findGeneratedText(
	root: MarkupElement | null | undefined,
	rules: readonly GeneratedRule[],
): GeneratedText {
	if (!root || !rules.some(({ text }) => LETTER.test(text))) return NOTHING;
	const simple = Map.groupBy(
		rules.filter((rule) => rule.simple),
		({ pseudo }) => pseudo,
	);
	const winners = [...simple.values()].map((of) => new Map(of.map(({ key, text }, order) => [key, { text, order }])));
	const complex = Map.groupBy(
		rules.filter((rule) => !rule.simple),
		({ key }) => key,
	);
	const times = new Map<string, number>();
	const add = (text: string) => {
		if (LETTER.test(text)) times.set(text, (times.get(text) ?? 0) + 1);
	};
	for (const element of selfAndBelow(root)) {
		const keys = keysOf(element);
		for (const texts of winners) add(findWinner(keys, texts));
		for (const key of keys.flat()) {
			for (const { text } of complex.get(key) ?? []) add(text);
			complex.delete(key);
		}
	}
	const texts = [...times.keys()].slice(0, MAX_TEXTS).map((text) => nameOf(text));
	const words = [...times].reduce((sum, [text, count]) => sum + count * countWords(text), 0);
	return { texts: [...new Set(texts)], words };
}

function* selfAndBelow(root: MarkupElement): Generator<MarkupElement> {
	yield root;
	yield* descendants(root);
}

/** The keys of rules that match an element, by rising specificity (Selectors 4 §17). */
function keysOf(element: MarkupElement): string[][] {
	const name = localName(element);
	const classes = element.attributes.length > 0 ? attributeTokens(element, "class").map((token) => `.${token}`) : [];
	const id = element.attributes.length > 0 ? attributeValue(element, "id") : null;
	return [
		["*"],
		[name],
		classes,
		classes.map((key) => name + key),
		...(id === null ? [] : [[`#${id}`], [`${name}#${id}`]]),
	];
}

/** The text of the most specific rule, of several the last. */
function findWinner(keys: readonly string[][], texts: ReadonlyMap<string, { text: string; order: number }>): string {
	for (const equals of keys.toReversed()) {
		let last = { text: "", order: -1 };
		for (const key of equals) {
			const found = texts.get(key);
			if (found && found.order > last.order) last = found;
		}
		if (last.order >= 0) return last.text;
	}
	return "";
}

/** In one line. */
function nameOf(text: string): string {
	return text.slice(0, MAX_TEXT_CHARACTERS).replace(/\s+/g, " ").trim();
}
