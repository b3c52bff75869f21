import { describe, expect, it } from "vitest";
import { LINE_BREAK, renderBody, segmentBody, shout, textsOf } from "../../try-document.fixture.ts";

/** Where white space is text. */
const KEPT_BREAK = '<span class="diglot-break"><br/>\n</span>';
const TR = '<span class="diglot-tr cp-translation" lang="es" xml:lang="es">';
const readAs = (body: string) => segmentBody(body).readAs;

/** Each source line with its translation, as a reader sees the text of a stacked layout. */
const asText = (body: string, layout: "original_first" | "translation_first" = "original_first") =>
	renderBody(body, shout, layout)
		.replaceAll(LINE_BREAK, "\n")
		.replace(/<br\/>/g, "\n")
		.replace(/<[^>]*>/g, "")
		.split("\n");

describe("lines that are paragraphs (rule A7)", () => {
	const STORY =
		"<p>The lantern was gone.<br/>“You took it,” she said.<br/>\nSnow fell on the <i>roofs</i> of Lowgate.<br/>— Who is there?</p>";

	it("are segments of their own", () => {
		expect(textsOf(STORY)).toEqual([
			"The lantern was gone.",
			"“You took it,” she said.",
			"Snow fell on the <1>roofs</1> of Lowgate.",
			"— Who is there?",
		]);
		expect(readAs(STORY)).toEqual({ lineParagraphs: 4 });
	});

	it("are each followed by their translation, or have it before them", () => {
		expect(renderBody("<p>One is here.<br/>Two is there.</p>", shout)).toBe("<p>ONE IS HERE.<br/>TWO IS THERE.</p>");
		expect(renderBody("<p>One is here.<br/>Two is there.</p>", shout, "original_first")).toBe(
			`<p>One is here.${TR}${LINE_BREAK}ONE IS HERE.</span><br/>Two is there.${TR}${LINE_BREAK}TWO IS THERE.</span></p>`,
		);
		expect(asText("One is here.<br/>Two is there.")).toEqual([
			"One is here.",
			"ONE IS HERE.",
			"Two is there.",
			"TWO IS THERE.",
		]);
		expect(asText("<p>One is here.<br/>Two is there.</p>", "translation_first")).toEqual([
			"ONE IS HERE.",
			"One is here.",
			"TWO IS THERE.",
			"Two is there.",
		]);
		expect(asText("<p>One is here.<br/>Two is there.</p>")).toEqual(
			renderBody("<p>One is here.<br/>Two is there.</p>", shout, "side_by_side")
				.replaceAll(LINE_BREAK, "\n")
				.replace(/<br\/>/g, "\n")
				.replace(/<[^>]*>/g, "")
				.split("\n"),
		);
	});

	it.each<[string, string, string[]]>([
		[
			"of dialogue in Japanese, with and without an indent",
			"　雨が降っていた。<br/>「どこへ行くの？」<br/>\n　門の前に犬がいた。<br/>「学校へ」と兄は言った。",
			["　雨が降っていた。", "「どこへ行くの？」", "　門の前に犬がいた。", "「学校へ」と兄は言った。"],
		],
		[
			"with an indent of no-break spaces",
			"&#160;&#160;One was here.<br/>&#160;&#160;two was there.<br/>&#160;&#160;Three",
			["\u00A0\u00A0One was here.", "\u00A0\u00A0two was there.", "\u00A0\u00A0Three"],
		],
		["in Russian", "Шёл снег.<br/>— Кто там?<br/>Никто не ответил.", ["Шёл снег.", "— Кто там?", "Никто не ответил."]],
		["in Arabic", "نزل المطر.<br/>من هناك؟<br/>لم يجب أحد.", ["نزل المطر.", "من هناك؟", "لم يجب أحد."]],
		["with note marks", '<i>One</i> was.<sup><a href="#n">1</a></sup><br/>Two was.', ["<1>One</1> was.", "Two was."]],
		["across tags", "<b>One was.<br/></b><i>Two was.</i><br/>Three was.", ["One was.", "Two was.", "Three was."]],
	])("%s", (_, lines, texts) => {
		expect(textsOf(`<div>${lines}</div>`)).toEqual(texts);
	});

	it("may have several lines each where they are indented", () => {
		const novel =
			"　　他走进房间，屋子里很暗，只有一盏灯亮着，<br/>\n灯下坐着一个老人。<br/>\n　　“你来了。”老人说，一直说到<br/>\n天亮。<br/>\n　　第二天，他离开了。";
		expect(textsOf(`<div>${novel}</div>`)).toEqual([
			"　　他走进房间，屋子里很暗，只有一盏灯亮着，<1/>灯下坐着一个老人。",
			"　　“你来了。”老人说，一直说到<1/>天亮。",
			"　　第二天，他离开了。",
		]);
		const story =
			"&#160;&#160;It was late when<br/>Mr Pell came home.<br/>&#160;&#160;“Who is<br/>There?” said Anna.<br/>&#160;&#160;Nobody.";
		expect(textsOf(`<p>${story}</p>`)).toHaveLength(3);
	});

	it("have their titles beside them", () => {
		expect(
			textsOf(
				'<div><span class="t">Part One</span><br/><span class="t">Beginning</span><br/>One was.<br/>Two was.<br/>Three was.<br/>Four was.<br/>Five was.<br/>Six was.<br/>Seven was.</div>',
			).slice(0, 3),
		).toEqual(["Part One", "Beginning", "One was."]);
	});

	it("go on where a line begins with a small letter or the one before ends with a comma", () => {
		const story =
			"One was here.<br/>Two was there.<br/>Three was<br/>here, in June,<br/>Four too.<br/>Five.<br/>Six.<br/>Seven.<br/>Eight.<br/>Nine.";
		expect(textsOf(`<p>${story}</p>`)[2]).toBe("Three was<1/>here, in June,<2/>Four too.");
		expect(textsOf(`<p>${story}</p>`)).toHaveLength(8);
	});

	it("have a word whole that a hyphen cuts, with the break behind it", () => {
		const story =
			"<p>One was here.<br/>There were jars of hon-<br/>ey from the hills.<br/>Three.<br/>Four.<br/>Five.</p>";
		expect(textsOf(story)[1]).toBe("There were jars of honey<1/>from the hills.");
		expect(renderBody(story, shout)).toContain("THERE WERE JARS OF HONEY<br/>FROM THE HILLS.");
		expect(renderBody(story, (text) => text)).toBe(story);
		expect(textsOf("<p>One -<br/>two<br/>B-<br/>B 3-<br/>four--<br/>five</p>")).toEqual([
			"One -<1/>two<2/>B-<3/>B 3-<4/>four--<5/>five",
		]);
	});
});

describe("lines inside inline elements (rule A2)", () => {
	it("are paragraphs inside them, and text before and behind is split off", () => {
		const body =
			'<p><font color="black">One.<br/><br/>Two.</font><font color="red"> <br/><br/>Three.<br/>Four.</font> Five.</p>';
		expect(textsOf(body)).toEqual(["One.", "Two.", "Three.", "Four.", "Five."]);
		expect(renderBody(body, shout)).toBe(body.replace(/>[^<]+</g, (text) => text.toUpperCase()));
		expect(renderBody(body, shout, "original_first")).toBe(
			`<p><font color="black">One.${TR}${LINE_BREAK}ONE.</span><br/><br/>Two.${TR}${LINE_BREAK}TWO.</span></font><font color="red"> <br/><br/>Three.${TR}${LINE_BREAK}THREE.</span><br/>Four.${TR}${LINE_BREAK}FOUR.</span></font> Five.${TR}${LINE_BREAK}FIVE.</span></p>`,
		);
	});

	it("stay outside of an element that they only end or begin in", () => {
		const body = '<p><span class="s">One.<br/></span><span class="t">Two.<br/></span><i><br/>Three</i> is.</p>';
		expect(textsOf(body)).toEqual(["One.", "Two.", "<1><2/>Three</1> is."]);
		expect(renderBody(body, shout, "original_first")).toContain(
			`<span class="s">One.<br/></span>${TR}${LINE_BREAK}<span class="s">ONE.</span></span><span class="t">Two.`,
		);
	});

	it("leave an element a tag that begins or ends in mid-sentence", () => {
		expect(textsOf("<p>One was here.<br/>She <i>said so.<br/>Then</i> she left.<br/>Four.<br/>Five.</p>")).toEqual([
			"One was here.",
			"She <1>said so.<2/>Then</1> she left.",
			"Four.",
			"Five.",
		]);
	});

	it("leave a run alone whose tags do not balance", () => {
		expect(segmentBody("<p>a <b>b <i>c<br/><br/>c</b> d</i> e</p>", { html: true }).segments).toEqual([]);
	});
});

describe("lines that stay together (rule A7)", () => {
	it.each([
		["verse", "<p>Lantern, lantern, light my way<br/>Through the gate where shadows play,<br/>Past the bridge.</p>"],
		[
			"indented verse",
			"<p>The miller had a cup,<br/>&#160; He kept it in the flour;<br/>And when it was drunk up<br/>&#160; He rang the hour.</p>",
		],
		["verse indented throughout", "<p>&#160;The sun sets,<br/>&#160;The moon comes,<br/>&#160;The night.</p>"],
		["verse of whole sentences that is marked so", '<div class="poem"><p>The sun sets.<br/>The moon comes.</p></div>'],
		["verse that is quoted", "<p>“Alone, alone, all, all alone.<br/>Alone on a wide wide sea!”</p>"],
		["an address", "<p>Mr Pell<br/>12 Mill Lane<br/>Thornby</p>"],
		["a heading", "<h2>CHAPTER I.<br/>THE ROAD.</h2>"],
		["a caption", "<figure><figcaption>Fig. 1.<br/>The road.</figcaption></figure>"],
		["a caption of a table", "<table><caption><b>Table 1.</b><br/>The road.</caption></table>"],
		["Chinese verse without stops", "<p>床前明月光<br/>疑是地上霜<br/>举头望明月</p>"],
	])("%s", (_, body) => {
		expect(textsOf(body)).toHaveLength(1);
		expect(readAs(body).keptLines).toBeGreaterThan(1);
	});

	it("are cut into groups behind a sentence where one ends near", () => {
		const body = Array.from({ length: 50 }, (_, n) => `line ${n}${n % 20 === 19 ? "." : ""}`).join("<br/>");
		expect(textsOf(`<p>${body}</p>`).map((text) => text.match(/line/g)?.length)).toEqual([20, 20, 10]);
	});

	it("are cut into groups inside elements too", () => {
		const body = Array.from({ length: 50 }, (_, n) => `<span>line ${n}<br/></span>`).join("");
		expect(textsOf(`<p>${body}</p>`)).toHaveLength(4);
	});
});

describe("preserved white space (rules A3, A7)", () => {
	it("has a paragraph for each blank line, and line breaks and indents come back as they were", () => {
		const body =
			"<pre>\nMy dear nephew,\n \t\n  I am in the kitchen, which is the\r\n\tonly room.\n\n      Your aunt\n</pre>";
		expect(textsOf(body)).toEqual(["My dear nephew,", "I am in the kitchen, which is the<1/>only room.", "Your aunt"]);
		expect(renderBody(body, shout)).toBe(body.replace(/>[^<]+</, (text) => text.toUpperCase()));
		expect(renderBody(body, shout, "original_first")).toBe(
			`<pre>\nMy dear nephew,${TR}${KEPT_BREAK}MY DEAR NEPHEW,</span>\n \t\n  I am in the kitchen, which is the\r\n\tonly room.${TR}${KEPT_BREAK}  I AM IN THE KITCHEN, WHICH IS THE\r\n\tONLY ROOM.</span>\n\n      Your aunt${TR}${KEPT_BREAK}      YOUR AUNT</span>\n</pre>`,
		);
	});

	it("keeps the indent of a whole text before and behind its translation", () => {
		const body = "<pre>\n   The night is long,\n      The wind is cold.\n</pre>";
		const copy = "   THE NIGHT IS LONG,\n      THE WIND IS COLD.";
		expect(renderBody(body, shout, "original_first")).toBe(
			body.replace("cold.", `cold.${TR}${KEPT_BREAK}${copy}</span>`),
		);
		expect(renderBody(body, shout, "translation_first")).toBe(
			body.replace("   The", `${TR}${copy}${KEPT_BREAK}</span>   The`),
		);
	});

	it("counts a br with the newline behind it as one", () => {
		const css = "p{white-space:pre-line}";
		expect(textsOf("<p>one<br/>\ntwo\n\nthree</p>", { css })).toEqual(["one<1/><2/>two", "three"]);
	});
});

describe("hostile runs", () => {
	it("are read in time that grows with their length", () => {
		const count = 16_000;
		expect(textsOf(`<p>a${"<br/>".repeat(count)}b</p>`)).toEqual(["a", "b"]);
		expect(textsOf(`<p>${"One.<br/>".repeat(count)}</p>`)).toHaveLength(count);
		expect(textsOf(`<p>${"<i>one<br/></i>".repeat(count)}</p>`)).toHaveLength(count / 16);
		expect(textsOf(`<p>${"<i>a<br/><br/>".repeat(200)}b${"</i>".repeat(200)}</p>`)).toHaveLength(201);
		expect(textsOf(`<pre>One two three.${"\n".repeat(count)}Four</pre>`)).toEqual(["One two three.", "Four"]);
		expect(textsOf(`<p>x <b>${"one<br/>".repeat(count / 2)}two</b> y</p>`)).toHaveLength(1);
	});
});
