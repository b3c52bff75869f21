import { describe, expect, it } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";

/** Openings of novels with their token counts in OpenAI's o200k_base, by js-tiktoken 1. */
const PASSAGES: ReadonlyArray<readonly [language: string, tokens: number, text: string]> = [
	[
		"English",
		67,
		"Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do: once or twice she had peeped into the book her sister was reading, but it had no pictures or conversations in it, “and what is the use of a book,” thought Alice “without pictures or conversations?”",
	],
	[
		"Spanish",
		48,
		"En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un hidalgo de los de lanza en astillero, adarga antigua, rocín flaco y galgo corredor.",
	],
	[
		"German",
		35,
		"Als Gregor Samsa eines Morgens aus unruhigen Träumen erwachte, fand er sich in seinem Bett zu einem ungeheueren Ungeziefer verwandelt.",
	],
	[
		"French",
		50,
		"Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se fermaient si vite que je n’avais pas le temps de me dire : « Je m’endors. »",
	],
	[
		"Russian",
		63,
		"В начале июля, в чрезвычайно жаркое время, под вечер, один молодой человек вышел из своей каморки, которую нанимал от жильцов в С—м переулке, на улицу и медленно, как бы в нерешимости, отправился к К—ну мосту.",
	],
	[
		"Greek",
		47,
		"Σα βγεις στον πηγαιμό για την Ιθάκη, να εύχεσαι νάναι μακρύς ο δρόμος, γεμάτος περιπέτειες, γεμάτος γνώσεις.",
	],
	["Chinese", 43, "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。及秦灭之后，楚、汉分争，又并入于汉。"],
	[
		"Japanese",
		61,
		"吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。",
	],
	[
		"Korean",
		46,
		"나는 그 사람을 아프게 하고 싶지 않았다. 죽는 날까지 하늘을 우러러 한 점 부끄럼이 없기를, 잎새에 이는 바람에도 나는 괴로워했다.",
	],
];

describe("tokens of a text", () => {
	it.each(PASSAGES)(
		"%s: are as many as a tokenizer makes, from a fifth less to one and a half times",
		(_language, tokens, text) => {
			expect(estimateTokens(text)).toBeGreaterThan(tokens * 0.8);
			expect(estimateTokens(text)).toBeLessThan(tokens * 1.55);
		},
	);

	it("add up in a text of several scripts", () => {
		for (const [, , text] of PASSAGES) {
			const [, , english = ""] = PASSAGES[0] ?? [];
			const apart = estimateTokens(english) + estimateTokens(text);
			// Each is rounded up separately.
			expect(Math.abs(estimateTokens(english + text) - apart)).toBeLessThanOrEqual(1);
		}
	});

	it("are none for an empty text, and one for a single letter", () => {
		expect(["", "a", "ж", "字"].map(estimateTokens)).toEqual([0, 1, 1, 1]);
	});
});
