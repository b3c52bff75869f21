import { stripTags } from "../src/core/tagged-text.ts";
import type { Random } from "../test/harness/random.ts";

/** A good pair as it travels: tags by their numbers in the batch. */
export interface WirePair {
	id: string;
	source: string;
	translation: string;
}

/** What a model makes of one good translation; `null`: this text is no place for it. */
type PlantText = (pair: WirePair, random: Random) => string | null;
/** What a model makes of the reply that holds these. */
type PlantReply = (pairs: readonly WirePair[], random: Random) => string;

const REFUSALS: readonly [string, ...string[]] = [
	"I'm sorry, but I can't assist with that request.",
	"I’m sorry, but I cannot translate this content.",
	"As an AI language model, I can't help with that.",
	"I cannot provide a translation of this text.",
	"Lo siento, pero no puedo ayudar con esa solicitud.",
	"Lo siento, no puedo traducir este contenido.",
	"Como modelo de lenguaje, no puedo continuar con este texto.",
	"Je suis désolé, mais je ne peux pas vous aider avec cette demande.",
	"Es tut mir leid, aber ich kann dabei nicht helfen.",
	"Mi dispiace, ma non posso aiutarti con questa richiesta.",
	"Desculpe, mas não posso ajudar com isso.",
	"Извините, но я не могу помочь с этим запросом.",
	"抱歉，我无法协助处理该请求。",
	"申し訳ありませんが、そのリクエストにはお応えできません。",
	"죄송합니다. 해당 요청을 도와드릴 수 없습니다.",
];
const LABELS: readonly [string, ...string[]] = [
	"Translation: ",
	"Traducción: ",
	"**Traducción:** ",
	"Spanish translation: ",
	"Here is the translation: ",
	"Traducción (español): ",
];
const NOTES: readonly [string, ...string[]] = [
	" (Note: this is an idiom.)",
	" (Nota: se trata de un modismo.)",
	" (N. del T.: juego de palabras.)",
	" [Translator's note: the pun is lost.]",
	"\n\nNote: I kept the tone of the original.",
	"\n\n(Nota del traductor: se conserva el tono.)",
];
const CHINESE: readonly [string, ...string[]] = ["朋友", "但是他没有回答", "突然之间", "这个时候", "他说"];

const plain = (text: string) => stripTags(text);
const wordAt = (text: string, random: Random): RegExpExecArray | null => {
	const words = [...text.matchAll(/(?<=\s)\p{Ll}{4,}(?=\s)/gu)];
	return words[random.below(words.length)] ?? null;
};
const wrapWord = (text: string, random: Random, open: string, close: string): string | null => {
	const word = wordAt(text, random);
	if (!word) return null;
	const end = word.index + word[0].length;
	return text.slice(0, word.index) + open + word[0] + close + text.slice(end);
};
const hasTags = ({ source, translation }: WirePair) => plain(source) !== source && plain(translation) !== translation;
const retag = (text: string, write: (inner: string) => string) =>
	text.replace(/<(\/?\d+\/?)>/g, (_tag, inner: string) => write(inner));
const hasQuote = (text: string) => /["“”„«»‘’']|^[-–—]/.test(plain(text));

/** A sentence of another text of the book, long enough to be told from names. */
const sentenceOf = (text: string): string | null => /[A-Z][^.!?"“”]{60,200}[.!?]/.exec(plain(text))?.[0] ?? null;

/** Faults of single texts, ENGINES §2: each is to be refused, or removed so that the good text is left. */
export const TEXT_FAULTS: Readonly<Record<string, PlantText>> = {
	"a refusal": (_pair, random) => random.pick(REFUSALS),
	"the source's language, reworded": ({ source }) => {
		const words = plain(source).split(" ");
		return words.length < 10 ? null : words.slice(1, -1).join(" ");
	},
	"a sentence left in the source's language": ({ source, translation }) => {
		const sentence = sentenceOf(source);
		return sentence === null || plain(source) === sentence ? null : `${translation} ${sentence}`;
	},
	"Chinese words in the middle": ({ translation }, random) => {
		const word = wordAt(translation, random);
		if (!word) return null;
		return `${translation.slice(0, word.index)}${random.pick(CHINESE)} ${translation.slice(word.index)}`;
	},
	"Translation: …": ({ source, translation }, random) =>
		/[:：]/.test(plain(source).slice(0, 60)) ? null : random.pick(LABELS) + translation,
	"(Note: …)": ({ source, translation }, random) =>
		/[)\]:]/.test(plain(source)) ? null : translation + random.pick(NOTES),
	"# heading": ({ translation }, random) => `${"#".repeat(1 + random.below(3))} ${translation}`,
	"**bold**": ({ translation }, random) => wrapWord(translation, random, "**", "**"),
	"*italic*": ({ source, translation }, random) =>
		/[*_]/.test(source)
			? null
			: wrapWord(
					translation,
					random,
					...random.pick([
						["*", "*"],
						["_", "_"],
					] as [[string, string], [string, string]]),
				),
	"HTML entities": ({ translation }) => {
		const coded = translation
			.replaceAll("“", "&ldquo;")
			.replaceAll("”", "&#8221;")
			.replaceAll("á", "&aacute;")
			.replaceAll("ñ", "&#xf1;");
		return coded === translation ? null : coded;
	},
	"a fence of code": ({ translation }, random) => `\`\`\`${random.pick(["", "text", "json"])}\n${translation}\n\`\`\``,
	"quotes around the whole": ({ source, translation }, random) =>
		hasQuote(source) || hasQuote(translation)
			? null
			: random.pick([`"${translation}"`, `“${translation}”`, `«${translation}»`]),
	"a TAB or line break": ({ translation }, random) =>
		translation.includes(" ") ? translation.replace(" ", random.pick(["\t", "\n", "\r\n"])) : null,
	"\\textit": ({ translation }, random) => wrapWord(translation, random, "\textit{", "}"),
	"< 1 >": (pair) => (hasTags(pair) ? retag(pair.translation, (tag) => `< ${tag} >`) : null),
	"[1]": (pair) => (hasTags(pair) ? retag(pair.translation, (tag) => `[${tag}]`) : null),
	"＜1＞": (pair) => (hasTags(pair) ? retag(pair.translation, (tag) => `＜${tag}＞`) : null),
	"&lt;1&gt;": (pair) => (hasTags(pair) ? retag(pair.translation, (tag) => `&lt;${tag}&gt;`) : null),
};

const objects = (pairs: readonly WirePair[]) => pairs.map(({ id, translation }) => ({ id, text: translation }));
const json = (pairs: readonly WirePair[]) => JSON.stringify({ segments: objects(pairs) });
const quote = (text: string) => JSON.stringify(text);

/** Faults of whole replies: every text is to come out as if the reply had been as asked for. */
export const REPLY_FAULTS: Readonly<Record<string, PlantReply>> = {
	"brackets in the prose around": (pairs, random) =>
		`${random.pick(["Here [as asked] is {it}:", "{Note} [1]:", ":-} "])}\n${json(pairs)}\n${random.pick(["Enjoy [it]!", "I kept {tags}.", "[end]"])}`,
	"unescaped quotes": (pairs) =>
		`{"segments":[${pairs.map(({ id, translation }) => `{"id":"${id}","text":"${quote(translation).slice(1, -1).replaceAll('\\"', '"')}"}`).join(",")}]}`,
	"one object by line": (pairs) =>
		objects(pairs)
			.map((one) => JSON.stringify(one))
			.join("\n"),
	"a map": (pairs) => JSON.stringify(Object.fromEntries(pairs.map(({ id, translation }) => [id, translation]))),
	"single quotes": (pairs) =>
		`{'segments':[${pairs.map(({ id, translation }) => `{'id':'${id}','text':'${quote(translation).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'}`).join(",")}]}`,
	"raw line breaks, bare control characters": (pairs) =>
		json(pairs).replaceAll('","text":"', '",\n\t"text":"').replaceAll('"}', '\u0007"}'),
	"fences and prose": (pairs) =>
		`Sure!\n\`\`\`json\n${JSON.stringify({ segments: objects(pairs) }, null, 2)}\n\`\`\`\nAnything else?`,
	"two objects": (pairs) => `${json(pairs.slice(0, 1))}\n${json(pairs.slice(1))}`,
	"thoughts with a draft": (pairs) => `<think>{"segments":[{"id":"1","text":"draft"}]}</think>${json(pairs)}`,
	"unclosed thoughts": (pairs) => `<think>Let me see [1].\n${json(pairs)}`,
};
