import { describe, expect, it } from "vitest";
import { renderBody, segmentBody, shout, type Trial, textsOf } from "../../try-document.fixture.ts";

const ENGLISH = [
	"The market opens early, and the best fish is gone by eight.",
	"The horses did not like the bridge and had to be led across it one by one.",
	"It was the kind of morning when every sound carries over the fields.",
];
const SPANISH = [
	"El mercado abre temprano, y el mejor pescado se acaba a las ocho.",
	"El niño abrió la puerta muy despacio y miró dentro de la habitación oscura.",
	"Mi padre nunca hablaba de la guerra, pero guardaba todas las cartas en una caja.",
];
const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${text}</p>`).join("");
const skipped = (body: string, trial: Trial = {}) => segmentBody(body, trial).words.skipped;

describe("text that is declared to be in the target language", () => {
	const wrong: Trial = { root: 'lang="es" xml:lang="es"' };

	it("is skipped however HTML writes the declaration", () => {
		const body = "<p Lang=es>Buenas tardes, señora García. ¿Cómo está usted?</p><p>The old house stood there.</p>";
		expect(skipped(body, { html: true })).toEqual({ target_language: 7 });
	});

	it("is translated where a template says so and the text does not", () => {
		expect(textsOf(paragraphs(ENGLISH), wrong)).toEqual(ENGLISH);
		expect(textsOf(`<h1>Two</h1>${paragraphs(ENGLISH)}`, wrong)).toEqual(["Two", ...ENGLISH]);
		expect(textsOf(`<section lang="es">${paragraphs(ENGLISH)}</section>`)).toEqual(ENGLISH);
		expect(textsOf(`<p lang="es">${ENGLISH[0]}</p>`)).toEqual([ENGLISH[0]]);
		expect(textsOf(`<p title="${ENGLISH[0]}">1</p>${paragraphs(ENGLISH)}`, wrong)).toEqual([ENGLISH[0], ...ENGLISH]);
	});

	it("is translated in a template that is wrong, whatever its text: nothing but the template marks it", () => {
		expect(textsOf(`${paragraphs(ENGLISH)}<p>Me llamo Ana y vivo en Sevilla.</p>`, wrong)).toHaveLength(4);
	});

	it("stays where it is in it, by its own declaration in a wrong template too", () => {
		const body = `${paragraphs(ENGLISH)}<p lang="es">Buenas tardes, señora García. ¿Cómo está usted?</p><table><tr><td>the key of the garden</td><td lang="es">la llave del jardín</td></tr></table><div lang="es">${paragraphs(SPANISH)}</div>`;
		expect(textsOf(body, wrong)).toEqual([...ENGLISH, "the key of the garden"]);
		expect(textsOf(paragraphs(SPANISH), wrong)).toEqual([]);
	});

	it("stays as a phrase in a sentence, whatever the template says", () => {
		const body = `${paragraphs(ENGLISH)}<p>We say <em lang="es">buenos días</em> until noon.</p>`;
		expect(textsOf(body, wrong).at(-1)).toBe("We say <1>buenos días</1> until noon.");
		expect(skipped(body, wrong)).toEqual({ foreign_inline: 2 });
	});

	it("is translated where it is too short to tell and only a template declares it", () => {
		expect(textsOf("<h1>Saltby</h1>", wrong)).toEqual(["Saltby"]);
		expect(textsOf('<p>one two</p><p lang="es">Saltby</p>')).toEqual(["one two"]);
	});

	it("is translated where it is too short to tell and all that is marked like it is marked wrongly", () => {
		const marked = [...ENGLISH, "Saltby"].map((text) => `<p lang="es">${text}</p>`).join("");
		expect(textsOf(marked)).toEqual([...ENGLISH, "Saltby"]);
	});

	it("is translated in a paragraph that contradicts its section", () => {
		expect(textsOf(`<div lang="es">${paragraphs(SPANISH)}<p>${ENGLISH[0]}</p></div>`)).toEqual([ENGLISH[0]]);
	});

	it("is judged without a book's language, and where the book's is the target's", () => {
		const unknown: Trial = { root: "", bookLanguage: "es" };
		expect(textsOf(paragraphs(ENGLISH), unknown)).toEqual(ENGLISH);
		expect(textsOf(paragraphs(SPANISH), unknown)).toEqual([]);
		expect(textsOf(paragraphs(ENGLISH), { ...unknown, givenSourceLanguage: "en" })).toEqual(ENGLISH);
		expect(textsOf(paragraphs(SPANISH), { ...unknown, givenSourceLanguage: "en" })).toEqual([]);
	});

	it("is found by older and longer codes too", () => {
		expect(textsOf(`<div lang="spa">${paragraphs(SPANISH)}</div>`)).toEqual([]);
	});

	it("stays text that no declaration names", () => {
		expect(textsOf(paragraphs(SPANISH))).toEqual(SPANISH);
	});
});

describe("a phrase that is marked as another language", () => {
	it("is text like any other where a spelling checker's mark is wrong", () => {
		const body =
			'<p>She lifted the <span lang="DE">heavy lid of the chest and looked</span> for <span lang="FR">the</span> letters.</p><p><span lang="FR">The innkeeper asked no questions at all.</span></p>';
		expect(textsOf(body)).toEqual([
			"She lifted the heavy lid of the chest and looked for the letters.",
			"The innkeeper asked no questions at all.",
		]);
		expect(skipped(body)).toEqual({});
	});

	it("stays where it is in that language, or too short to tell", () => {
		const body = (name: string, text: string, tag: string) =>
			`<p>He said <${name} lang="${tag}">${text}</${name}> and sat.</p>`;
		expect(skipped(body("span", "Vous n’avez rien compris", "FR"))).toEqual({ foreign_inline: 4 });
		expect(skipped(body("i", "Château", "fr"))).toEqual({ foreign_inline: 1 });
		expect(skipped(body("span", "Château", "fr"))).toEqual({ foreign_inline: 1 });
		expect(skipped(body("i", "доброе утро", "ru"))).toEqual({ foreign_inline: 2 });
		expect(skipped(body("i", "dacha", "ru"))).toEqual({ foreign_inline: 1 });
	});

	it("is text where it is too short to tell and the mark is wrong elsewhere", () => {
		const wrong = ENGLISH.map((text) => `<p><span lang="FR">${text}</span></p>`).join("");
		expect(skipped(`${wrong}<p>They crossed <span lang="FR">Saltby</span> at noon.</p>`)).toEqual({});
		expect(skipped(`${wrong}<p>“<span lang="FR">Vous n’avez rien compris</span>,” he said.</p>`)).toEqual({
			foreign_inline: 4,
		});
		expect(skipped(`${wrong}<p>They crossed <i lang="FR">Saltby</i> at noon.</p>`)).toEqual({ foreign_inline: 1 });
	});

	it("is text in the source language, whatever a template says around it", () => {
		const body = '<p><span lang="EN-US">The ferry left at six.</span></p>';
		expect(textsOf(body, { root: 'lang="fr"' })).toEqual(["The ferry left at six."]);
		expect(textsOf(body, { root: 'lang="fr"', bookLanguage: "fr", givenSourceLanguage: "en" })).toEqual([
			"The ferry left at six.",
		]);
	});

	it("is text in the source language in a passage of a third one too", () => {
		const body = '<p lang="fr">Il dit <i lang="en">how are you</i> et il part sans un mot.</p>';
		expect(skipped(body)).toEqual({});
		expect(skipped(body, { bookLanguage: "fr", root: "" })).toEqual({ foreign_inline: 3 });
	});

	it("is told from text around it, not from a template that is wrong about that", () => {
		const body = `${paragraphs(ENGLISH)}<p>He said <i lang="de">auf Wiedersehen</i> again.</p>`;
		expect(skipped(body, { root: 'lang="de"' })).toEqual({ foreign_inline: 2 });
	});

	it("costs little each, however deep they are in one another", () => {
		const nested = `${'<span lang="fr">'.repeat(200)}mot${"</span>".repeat(200)}`;
		expect(skipped(`<p>a ${nested.repeat(50)} b</p>`)).toEqual({ foreign_inline: 50 });
	});
});

describe("two varieties of one language", () => {
	it("that differ in region are translated, whatever is marked", () => {
		const trial: Trial = { bookLanguage: "pt-PT", root: 'lang="pt"', targetLanguage: "pt-BR" };
		const body = '<p>O autocarro parou.</p><p lang="pt-BR">O ônibus parou.</p>';
		expect(textsOf(body, trial)).toEqual(["O autocarro parou.", "O ônibus parou."]);
		expect(textsOf(body, { ...trial, bookLanguage: "pt", givenSourceLanguage: "pt-PT" })).toHaveLength(2);
	});

	it("that differ in script are translated but for what is in the target's already", () => {
		const serbian: Trial = { bookLanguage: "sr", root: 'lang="sr"', targetLanguage: "sr-Latn" };
		const serbianBody =
			'<p>Стара кућа.</p><p lang="sr-Latn">Нова кућа.</p><p lang="sr-Latn">Hotel Moskva</p><p>Contents</p>';
		expect(textsOf(serbianBody, serbian)).toEqual(["Стара кућа.", "Нова кућа.", "Contents"]);
		const chinese: Trial = { bookLanguage: "zh-CN", root: 'lang="zh"', targetLanguage: "zh-Hant" };
		expect(textsOf("<p>这个问题没有人说过</p><p>山高水清</p><p lang='zh-TW'>這個問題沒有人說過</p>", chinese)).toEqual([
			"这个问题没有人说过",
			"山高水清",
		]);
	});
});

describe("the languages that a translation declares (rule B1)", () => {
	it("are the target's on every element in and around it, a drop cap's and a wrong mark's too", () => {
		const body =
			'<div lang="EN-US"><p lang="FR"><b lang="EN-US">T</b>he old <b lang="DE">lid of the chest</b> and <i lang="fr">les bons mots</i>.</p></div>';
		expect(renderBody(body, shout)).toBe(
			'<div lang="es"><p lang="es"><b lang="es">T</b>HE OLD <b lang="es">LID OF THE CHEST</b> AND <i lang="fr">les bons mots</i>.</p></div>',
		);
	});

	it("are in a copy those of phrases that are restored, and no others", () => {
		const body = '<p>The <b lang="en" dir="ltr">old</b> <i xml:lang="fr" dir="ltr">bon mot</i>.</p>';
		expect(renderBody(body, shout, "original_first")).toBe(
			'<p>The <b lang="en" dir="ltr">old</b> <i xml:lang="fr" dir="ltr">bon mot</i>.<span class="diglot-tr cp-translation" lang="es" xml:lang="es"><span class="diglot-break"><br/></span>\nTHE <b>OLD</b> <i xml:lang="fr" dir="ltr">bon mot</i>.</span></p>',
		);
	});
});
