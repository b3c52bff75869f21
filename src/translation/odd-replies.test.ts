import { describe, expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import type { SegmentKind } from "../core/segment.ts";
import type { ChatModel } from "../providers/translator.ts";
import { run } from "./translate-segments.fixture.ts";

interface Sent {
	id: string;
	text: string;
}

/** A model that answers each call as `answer` says: the whole reply, or each text. */
function scriptedModel(answer: (segments: readonly Sent[], call: number) => string | ((text: string) => string)) {
	const calls: Sent[][] = [];
	const model: ChatModel = {
		kind: "chat",
		engine: "toy:1",
		displayName: "Toy",
		supportsSchema: true,
		async complete({ user }) {
			const { segments } = JSON.parse(user.slice(user.lastIndexOf("\n{") + 1)) as { segments: Sent[] };
			calls.push(segments);
			const given = answer(segments, calls.length);
			const text =
				typeof given === "string"
					? given
					: JSON.stringify({ segments: segments.map((one) => ({ id: one.id, text: given(one.text) })) });
			return { text, finish: "stop", usage: { input: 1, output: 1, metered: true } };
		},
		close: async () => {},
	};
	return { model, calls };
}

const PAIRS = new Map([
	["The old dog slept by the fire all day.", "El perro viejo durmió junto al fuego todo el día."],
	["Nobody had seen <1>the captain</1> since then.", "Nadie había visto <1>al capitán</1> desde entonces."],
	["Chapter one", "Capítulo primero"],
]);
const spanish = (text: string) => {
	const [number = "1"] = /(?<=<)\d+(?=>)/.exec(text) ?? [];
	const own = text.replace(/<(\/?)\d+>/g, "<$11>");
	return (PAIRS.get(own) ?? own).replace(/<(\/?)1>/g, `<$1${number}>`);
};
const kinds: SegmentKind[] = ["block", "block", "heading"];
const BOOK = [...PAIRS.keys()].map((text, index) => makeSegment(text, index, kinds[index]));

const objects = (segments: readonly Sent[]) => segments.map(({ id, text }) => ({ id, text: spanish(text) }));
const json = (segments: readonly Sent[]) => JSON.stringify({ segments: objects(segments) });

describe("a reply in a frame of the model's own is read in one call:", () => {
	it.each<[string, (segments: readonly Sent[]) => string]>([
		["brackets and braces in the prose around", (all) => `Here {as asked} [3]:\n${json(all)}\nI kept [1] and {2}.`],
		["unescaped quotes", (all) => json(all).replaceAll("perro viejo", '"perro" viejo')],
		[
			"a map from id to text",
			(all) => JSON.stringify(Object.fromEntries(objects(all).map((one) => [one.id, one.text]))),
		],
		[
			"one object a line",
			(all) =>
				objects(all)
					.map((one) => JSON.stringify(one))
					.join("\n"),
		],
		["two objects", (all) => `${json(all.slice(0, 1))} and ${json(all.slice(1))}`],
		["a fence", (all) => `\`\`\`json\n${json(all)}\n\`\`\``],
		["unclosed thoughts", (all) => `<think>Hm, [1].\n${json(all)}`],
		["single quotes", (all) => json(all).replaceAll('"', "'")],
	])("%s", async (_frame, frame) => {
		const { model, calls } = scriptedModel((segments) => frame(segments));
		const { results, error } = await run({ segments: BOOK, translator: model });
		expect(error).toBeNull();
		expect(calls).toHaveLength(1);
		const texts = [...results.values()].map(({ text }) => text.replaceAll('"', ""));
		expect(texts).toEqual([...PAIRS.values()]);
		expect([...results.values()].map(({ state, flags }) => [state, ...flags])).toEqual(BOOK.map(() => ["translated"]));
	});

	it("a lone object for a lone segment", async () => {
		const { model, calls } = scriptedModel((all) => JSON.stringify(objects(all)[0]));
		const { results } = await run({ segments: BOOK.slice(0, 1), translator: model });
		expect(calls).toHaveLength(1);
		expect(results.get("d1-s1")?.text).toBe([...PAIRS.values()][0]);
	});
});

describe("what a model puts around and into a text is removed in one call, flagged:", () => {
	it.each<[string, (text: string) => string, string]>([
		["Translation: …", (text) => `Translation: ${text}`, "frame_removed"],
		["a note in brackets", (text) => `${text} (Nota: se refiere al perro.)`, "frame_removed"],
		["a note below", (text) => `${text}\n\nNote: idiomatic.`, "frame_removed"],
		["a heading's mark", (text) => `## ${text}`, "frame_removed"],
		["bold", (text) => text.replace("perro viejo", "**perro viejo**"), "frame_removed"],
		["italic", (text) => text.replace("perro viejo", "*perro viejo*"), "frame_removed"],
		["entities", (text) => text.replace("ó", "&oacute;").replaceAll(" ", "&#32;"), "frame_removed"],
		["a fence", (text) => `\`\`\`\n${text}\n\`\`\``, "frame_removed"],
		["quotes", (text) => `"${text}"`, "frame_removed"],
		["\\textit", (text) => text.replace("perro", "\textit{perro}"), "frame_removed"],
		["a TAB", (text) => text.replace(" ", "\t"), ""],
	])("%s", async (_what, add, flag) => {
		const { model, calls } = scriptedModel(() => (text) => add(spanish(text)));
		const { results } = await run({ segments: BOOK.slice(0, 1), translator: model });
		expect(calls).toHaveLength(1);
		expect(results.get("d1-s1")).toMatchObject({
			text: [...PAIRS.values()][0],
			state: "translated",
			flags: flag === "" ? [] : [flag],
		});
	});

	it.each(["< $1 >", "[$1]", "＜$1＞", "&lt;$1&gt;", "{$1}", "【$1】"])("tags written %s", async (form) => {
		const { model, calls } = scriptedModel(() => (text) => spanish(text).replace(/<(\/?\d+)>/g, form));
		const { results } = await run({ segments: BOOK, translator: model });
		expect(calls).toHaveLength(1);
		expect(results.get("d1-s2")).toMatchObject({ text: [...PAIRS.values()][1], flags: ["tags_read"] });
	});

	it("what looks like a tag and is none of the segment's is asked again", async () => {
		const { model, calls } = scriptedModel((_all, call) => (text) => spanish(text) + (call === 1 ? " [7]" : ""));
		const { results } = await run({ segments: BOOK.slice(0, 1), translator: model });
		expect(calls).toHaveLength(2);
		expect(results.get("d1-s1")?.text).toBe([...PAIRS.values()][0]);
	});
});

const DOG = [...PAIRS.keys()][0] ?? "";

describe("a refusal in place of a text", () => {
	it.each([
		"I'm sorry, but I can't assist with that request.",
		"As an AI language model, I cannot translate this.",
		"Lo siento, pero no puedo ayudar con eso.",
		"Je suis désolé, mais je ne peux pas vous aider avec cela.",
		"Es tut mir leid, aber dabei kann ich nicht helfen.",
		"Mi dispiace, ma non posso tradurre questo testo.",
		"Sinto muito, mas não posso ajudar com isso.",
		"Извините, но я не могу помочь с этим.",
		"抱歉，我无法翻译这段内容。",
		"申し訳ありませんが、翻訳できません。",
		"죄송하지만 요청하신 번역을 제공할 수 없습니다.",
	])("is tried once more alone and never printed: %s", async (refusal) => {
		const { model, calls } = scriptedModel(() => (text) => (text === DOG ? refusal : spanish(text)));
		const { results } = await run({ segments: BOOK, translator: model });
		expect(calls.map((call) => call.length)).toEqual([3, 1]);
		expect(results.get("d1-s1")).toMatchObject({ text: DOG, state: "needs_review", flags: ["refused"] });
		expect(results.get("d1-s3")?.state).toBe("translated");
	});

	it("is a translation where the source refuses", async () => {
		const segments = [makeSegment("“I am sorry, but I can't help you, sir.”")];
		const { model, calls } = scriptedModel(() => () => "«Lo siento, pero no puedo ayudarle, señor.»");
		const { results } = await run({ segments, translator: model });
		expect(calls).toHaveLength(1);
		expect(results.get("d1-s1")).toMatchObject({ state: "translated", flags: [] });
	});

	it("of the whole reply is bisected to the text that is refused", async () => {
		const { model } = scriptedModel((all) =>
			all.some(({ text }) => text === DOG) ? "I'm sorry, but I can't help with that." : spanish,
		);
		const { results } = await run({ segments: BOOK, translator: model });
		expect([...results.values()].map(({ state }) => state).toSorted()).toEqual([
			"needs_review",
			"translated",
			"translated",
		]);
		expect(results.get("d1-s1")?.flags).toEqual(["refused"]);
	});
});

describe("a text in another language", () => {
	it.each([
		["the source's, reworded", "en", "es", DOG, "All day long the old dog was sleeping near the fire."],
		["Chinese for Japanese", "en", "ja", DOG, "那只老狗整天都在火炉旁边睡觉。"],
		["Chinese for Korean", "en", "ko", DOG, "那只老狗整天都在火炉旁边睡觉。"],
		["Simplified for Traditional", "en", "zh-Hant", DOG, "那只老狗整天都在火炉旁边睡觉，没有人过来。"],
		["Traditional for Simplified", "en", "zh", DOG, "那隻老狗整天都在火爐旁邊睡覺，沒有人過來。"],
	])("is asked again, then left for review: %s", async (_what, sourceLanguage, targetLanguage, text, reply) => {
		const { model, calls } = scriptedModel(() => () => reply);
		const { results } = await run({ segments: [makeSegment(text)], translator: model, sourceLanguage, targetLanguage });
		expect(calls.length).toBeGreaterThan(1);
		const [flag] = results.get("d1-s1")?.flags ?? [];
		expect(results.get("d1-s1")).toMatchObject({ text, state: "needs_review" });
		expect(["wrong_language", "wrong_script"]).toContain(flag);
	});

	it.each([
		["Chinese words", "El perro viejo durmió 在火炉旁 todo el día."],
		[
			"a sentence of the source's language",
			"El perro viejo durmió junto al fuego todo el día y nadie se lo había impedido en la casa. It was the old dog that slept by the fire.",
		],
		["a letter of another script in a word", "El pеrro viejo durmió junto al fuego todo el día."],
	])("in part is asked again, then taken with a flag: %s", async (_what, reply) => {
		const { model, calls } = scriptedModel(() => () => reply);
		const { results } = await run({ segments: [makeSegment(DOG)], translator: model });
		expect(calls).toHaveLength(2);
		expect(results.get("d1-s1")).toMatchObject({ text: reply, state: "translated", flags: ["foreign_words"] });
	});

	it("is right in either script of a language that has two", async () => {
		for (const reply of ["Stari pas je ceo dan spavao pored vatre.", "Стари пас је цео дан спавао поред ватре."]) {
			const { model, calls } = scriptedModel(() => () => reply);
			const { results } = await run({ segments: [makeSegment(DOG)], translator: model, targetLanguage: "sr" });
			expect(calls).toHaveLength(1);
			expect(results.get("d1-s1")).toMatchObject({ text: reply, state: "translated", flags: [] });
		}
	});
});

describe("a text that comes back as it was", () => {
	it.each([
		"Marlow, J. and Hansen, K. (1987) The Sea and Its Ships. London: Harbour Press, pp. 12-34.",
		"F = ma, where E = mc² and p = mv",
		"npm install --save-dev some-package && npm run build -- --watch",
		"https://example.org/a/long/path?with=query",
		"12 kg, 4.5 km/h, 300 °C",
		"Elizabeth Bennet",
		"¿Dónde está la biblioteca de la ciudad?",
	])("rightly is done in one call and counted: %s", async (text) => {
		const { model, calls } = scriptedModel(() => (same) => same);
		const { results } = await run({ segments: [makeSegment(text)], translator: model });
		expect(calls).toHaveLength(1);
		expect(results.get("d1-s1")).toMatchObject({ text, state: "translated" });
		expect(results.get("d1-s1")?.flags).toContain("unchanged");
	});

	it("in a third language is taken where the model insists", async () => {
		const text = "Der alte Hund schlief den ganzen Tag am Feuer.";
		const { model, calls } = scriptedModel(() => (same) => same);
		const { results } = await run({ segments: [makeSegment(text)], translator: model });
		expect(calls).toHaveLength(2);
		expect(results.get("d1-s1")).toMatchObject({ text, state: "translated" });
		expect(results.get("d1-s1")?.flags).toContain("unchanged");
	});

	it("though it is a title of the source's language is taken where the model insists", async () => {
		const { model, calls } = scriptedModel(() => (same) => same);
		const { results } = await run({ segments: [makeSegment("The Times of London")], translator: model });
		expect(calls).toHaveLength(2);
		expect(results.get("d1-s1")).toMatchObject({ state: "translated", flags: ["unchanged"] });
	});

	it("in the source's language never is", async () => {
		const { model } = scriptedModel(() => (same) => same);
		const { results } = await run({ segments: [makeSegment(DOG)], translator: model });
		expect(results.get("d1-s1")).toMatchObject({ state: "needs_review", flags: ["echo"] });
	});

	it("is asked again for each text where the whole reply came back as it was, sentences too", async () => {
		const words = ["Ploermel am Weiher", "Quimperle zu dritt"].map((text, index) => makeSegment(text, index + 1));
		const { model, calls } = scriptedModel(
			(_all, call) => (text) => (call < 3 || text === DOG ? text : `Aquí ${text}`),
		);
		const { results } = await run({ segments: [makeSegment(DOG), ...words], translator: model });
		expect(calls.length).toBeGreaterThan(2);
		expect([...results.values()].map(({ text }) => text).toSorted()).toEqual(
			[DOG, ...words.map(({ text }) => `Aquí ${text}`)].toSorted(),
		);
	});
});
