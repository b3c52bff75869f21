import { formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";

/** Translators that need no engine and whose words can be told from any source. */
export interface TestTranslator {
	name: string;
	/** Target languages; the first that isn't the book's own is taken. */
	targets: readonly string[];
	/** Keeps the tags of `tagged` and changes all text between them. */
	translate(tagged: string): string;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

const ARABIC = ["كتاب", "الريح", "قال", "في", "المدينة", "بعيدة", "نور", "ثم", "والبحر", "طويل"];
const CHINESE = ["书中", "远方", "说道", "灯火", "城市", "夜晚", "于是", "大海", "漫长", "微风"];

/** What no text holds: a sign that is neither letter nor digit, so that whatever words are left were left by us. */
const SNOW = "☃";

export const TEST_TRANSLATORS: readonly TestTranslator[] = [
	{ name: "latin", targets: ["eo", "fi"], translate: byWord((word) => `${word}ö & ${word.toUpperCase()}`) },
	{ name: "arabic", targets: ["ar", "fa"], translate: byWord((word) => pick(ARABIC, word)) },
	{
		name: "cjk",
		targets: ["zh-Hans", "ja"],
		translate: (tagged) =>
			byText((text) => text.replace(WORD, (word) => pick(CHINESE, word)).replace(/ /g, ""))(tagged),
	},
];

/** Takes every letter and digit away: shows which words a book keeps because they were skipped. */
export const snowTranslator: TestTranslator = {
	name: "snow",
	targets: ["eo", "fi"],
	translate: byText((text) => text.replace(/[\p{L}\p{M}\p{N}]/gu, SNOW)),
};

/** Gives each text back as it is (RULES.md B2: identity). */
export const identityTranslator: TestTranslator = {
	name: "identity",
	targets: ["eo", "fi"],
	translate: (tagged) => tagged,
};

export function chooseTarget(translator: TestTranslator, bookLanguage: string | null): string {
	const primary = (bookLanguage ?? "").toLowerCase().split("-")[0];
	const target = translator.targets.find((tag) => tag.split("-")[0] !== primary);
	if (!target) throw new Error(`${translator.name} has no target language but the book's own`);
	return target;
}

function byWord(change: (word: string) => string): (tagged: string) => string {
	return byText((text) => text.replace(WORD, change));
}

function byText(change: (text: string) => string): (tagged: string) => string {
	return (tagged) =>
		formatTaggedText(
			parseTaggedText(tagged).map((piece) => (piece.type === "text" ? { ...piece, text: change(piece.text) } : piece)),
		);
}

function pick(words: readonly string[], seed: string): string {
	let hash = 0;
	for (const character of seed) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
	return words[hash % words.length] ?? seed;
}
