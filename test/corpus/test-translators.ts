import { findTagFault, formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";
import { createApertiumEngine } from "../../src/providers/apertium/engine.ts";
import { findApertiumPairs } from "../../src/providers/apertium/pairs.ts";

/** What the corpus is translated by. Most need no engine. */
export interface TestTranslator {
	name: string;
	/** Target languages; the first that isn't the book's own is taken. */
	targets: readonly string[];
	/** Primary tag of the books it can translate. Defaults to any. */
	source?: string;
	/** Returns as many texts, in order, with the same tags and other words between them. */
	translate(texts: readonly string[]): Promise<string[]>;
	close?(): Promise<void>;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

const ARABIC = ["كتاب", "الريح", "قال", "في", "المدينة", "بعيدة", "نور", "ثم", "والبحر", "طويل"];
const CHINESE = ["书中", "远方", "说道", "灯火", "城市", "夜晚", "于是", "大海", "漫长", "微风"];

/** A sign that is neither letter nor digit and that no text holds, so that all remaining words were skipped. */
const SNOW = "☃";

export const TEST_TRANSLATORS: readonly TestTranslator[] = [
	{ name: "latin", targets: ["eo", "fi"], translate: byWord((word) => `${word}ö & ${word.toUpperCase()}`) },
	{ name: "arabic", targets: ["ar", "fa"], translate: byWord((word) => pick(ARABIC, word)) },
	{
		name: "cjk",
		targets: ["zh-Hans", "ja"],
		translate: byText((text) => text.replace(WORD, (word) => pick(CHINESE, word)).replace(/ /g, "")),
	},
];

/** Removes every letter and digit, which shows the words that a book keeps because they were skipped. */
export const snowTranslator: TestTranslator = {
	name: "snow",
	targets: ["eo", "fi"],
	translate: byText((text) => text.replace(/[\p{L}\p{M}\p{N}]/gu, SNOW)),
};

/** Returns each text unchanged (rule B2: identity). */
export const identityTranslator: TestTranslator = {
	name: "identity",
	targets: ["eo", "fi"],
	translate: async (texts) => [...texts],
};

/** A real engine, for books in English: what comes back without its tags stays in the source, as in a job. */
export function apertiumTranslator(): TestTranslator {
	const pair = findApertiumPairs().find(({ name }) => name === "eng-spa");
	if (!pair) throw new Error("Apertium has no pair eng-spa here (apt-get install apertium apertium-eng-spa)");
	const engine = createApertiumEngine(pair);
	return {
		name: "apertium",
		targets: ["es"],
		source: "en",
		async translate(texts) {
			const translations = await engine.translate(texts, new AbortController().signal);
			return translations.map((translation, index) => {
				const source = texts[index] ?? "";
				return translation === "" || findTagFault(source, translation) ? source : translation;
			});
		},
		close: () => engine.close(),
	};
}

export function canTranslate({ source }: TestTranslator, bookLanguage: string | null): boolean {
	return source === undefined || source === primaryOf(bookLanguage);
}

export function chooseTarget(translator: TestTranslator, bookLanguage: string | null): string {
	const primary = primaryOf(bookLanguage);
	const target = translator.targets.find((tag) => tag.split("-")[0] !== primary);
	if (!target) throw new Error(`${translator.name} has no target language but the book's own`);
	return target;
}

function primaryOf(language: string | null): string | undefined {
	return (language ?? "").toLowerCase().split("-")[0];
}

function byWord(change: (word: string) => string): TestTranslator["translate"] {
	return byText((text) => text.replace(WORD, change));
}

function byText(change: (text: string) => string): TestTranslator["translate"] {
	const translateOne = (tagged: string) =>
		formatTaggedText(
			parseTaggedText(tagged).map((piece) => (piece.type === "text" ? { ...piece, text: change(piece.text) } : piece)),
		);
	return async (texts) => texts.map(translateOne);
}

function pick(words: readonly string[], seed: string): string {
	let hash = 0;
	for (const character of seed) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
	return words[hash % words.length] ?? seed;
}
