import { describe, expect, it } from "vitest";
import { makeSegment, makeSegments } from "../../../test/fixtures/segments.ts";
import type { Fault } from "./fault.ts";
import { recheckReply } from "./recheck-reply.ts";
import type { Verdict } from "./verdict.ts";

type Text = readonly [source: string, translation: string] | readonly [source: string, fault: { fault: Fault }];

function judge(...texts: readonly Text[]): string[] {
	const verdicts = texts.map(([source, reply], index) => {
		const segment = makeSegment(source, index);
		return typeof reply === "string" ? { segment, text: reply } : { segment, ...reply };
	});
	return recheckReply(verdicts, { sourceLanguage: "en", targetLanguage: "es" }).map((verdict) =>
		"fault" in verdict ? verdict.fault : "ok",
	);
}

const DOOR: Text = [
	"He closed the door behind him and stood still.",
	"Cerró la puerta a sus espaldas y se quedó quieto.",
];
const CALL: Text = ["Nobody called.", "Nadie llamaba."];
const STREET: Text = ["It was already dark down in the street.", "Abajo, en la calle, ya estaba oscuro."];

describe("a text that includes its neighbour's", () => {
	it("is rejected, whether it is the next one or the previous one", () => {
		expect(judge(DOOR, CALL, STREET)).toEqual(["ok", "ok", "ok"]);
		expect(judge([DOOR[0], `${DOOR[1]} ${CALL[1]}`], CALL, STREET)).toEqual(["merged", "ok", "ok"]);
		expect(judge(STREET, CALL, [DOOR[0], `${CALL[1]} ${DOOR[1]}`])).toEqual(["ok", "ok", "merged"]);
		expect(judge(CALL, STREET, [DOOR[0], `${CALL[1]} ${DOOR[1]}`])).toEqual(["ok", "ok", "ok"]);
	});

	it("is found through tags", () => {
		const held: Text = ["Nobody <1>called</1>.", "Nadie <1>llamaba</1>."];
		expect(judge([DOOR[0], `${DOOR[1]} Nadie llamaba.`], held)).toEqual(["merged", "ok"]);
	});

	it("is found through tags of its own", () => {
		const holder = (translation: string): Text => [`<1>${DOOR[0]}</1>`, `<1>${DOOR[1]}</1> ${translation}`];
		expect(judge(holder("Nadie <2/>llamaba."), CALL)).toEqual(["merged", "ok"]);
		expect(judge(["He stood. Nobody <1/>called.", "Estaba quieto. Nadie <1/>llamaba."], CALL)).toEqual(["ok", "ok"]);
	});

	it("is found whatever white space surrounds the other", () => {
		expect(judge([DOOR[0], `${DOOR[1]} ${CALL[1]}`], [` ${CALL[0]} `, ` ${CALL[1]} `])).toEqual(["merged", "ok"]);
		const both: Text = [`${DOOR[0]} ${CALL[0]}`, `${DOOR[1]} ${CALL[1]}`];
		expect(judge(both, [` ${CALL[0]}\n`, CALL[1]])).toEqual(["ok", "ok"]);
	});

	it("stays where its source includes the other source too", () => {
		const both: Text = [`${DOOR[0]} ${CALL[0]}`, `${DOOR[1]} ${CALL[1]}`];
		expect(judge(both, CALL, STREET)).toEqual(["ok", "ok", "ok"]);
	});

	it("stays where the other is shorter than twelve characters, which may be chance", () => {
		expect(judge([DOOR[0], `${DOOR[1]} Nadie vino.`], ["No one came.", "Nadie vino."])).toEqual(["ok", "ok"]);
		expect(judge([DOOR[0], `${DOOR[1]} Nadie habla.`], ["No one spoke.", "Nadie habla."])).toEqual(["merged", "ok"]);
	});
});

describe("a text that is longer than the others of its reply", () => {
	const source = "This sentence has forty letters in all.";
	const times = (factor: number) => "a".repeat(Math.round(source.length * factor));
	const usual: Text[] = ["uno", "dos", "tres"].map((word) => [source, times(1).replace(/^a+?(?=a{3})/, word)]);
	const shifted: Text = ["A <1>tag</1> elsewhere.", { fault: "shifted" }];

	it("stays where nothing has shifted", () => {
		expect(judge(...usual, [source, `${times(1.5)}.`])).toEqual(["ok", "ok", "ok", "ok"]);
	});

	it("is rejected beyond 1.4 times the usual where texts have shifted", () => {
		const proven = (factor: number): Text => [`<1>${source}</1>`, `<1>${times(factor)}</1>`];
		expect(judge(shifted, proven(1), proven(1), proven(1), proven(1.5))).toEqual([
			"shifted",
			"ok",
			"ok",
			"ok",
			"merged",
		]);
		expect(judge(shifted, proven(1), proven(1), proven(1), proven(1.3))).toEqual(["shifted", "ok", "ok", "ok", "ok"]);
	});

	it("is measured against the usual growth of its reply, and its source without tags", () => {
		const long = `<1>${"a ".repeat(40)}</1>`;
		const reply = (factor: number): Text => [long, `<1>${"b".repeat(80 * factor)}</1>`];
		const small: Text = ["<1>ten chars.</1><2/>", `<1>${"b".repeat(10)}</1><2/>`];
		// Most of these are half as long as their sources.
		expect(judge(shifted, reply(0.5), reply(0.5), reply(1.1), reply(0.1), reply(0.5), small)).toEqual([
			"shifted",
			"ok",
			"ok",
			"merged",
			"ok",
			"ok",
			"merged",
		]);
	});

	it("is always rejected at more than three times its source, if longer than sixty characters", () => {
		const short = "Twenty letters here.";
		expect(judge([short, "b".repeat(61)], DOOR)).toEqual(["merged", "ok"]);
		expect(judge([short, "b".repeat(60)], DOOR)).toEqual(["ok", "ok"]);
		expect(judge([source, "b".repeat(source.length * 3)], DOOR)).toEqual(["ok", "ok"]);
	});
});

describe("an unchanged short text", () => {
	const ECHO: Text = [STREET[0], { fault: "echo" }];
	const SAME: Text = ["“From Porfiry?”", "“From Porfiry?”"];

	it("is an echo where half of the texts that are long enough to judge were echoed", () => {
		expect(judge(SAME, ECHO, DOOR)).toEqual(["echo", "echo", "ok"]);
		expect(judge(SAME, ECHO, DOOR, CALL)).toEqual(["echo", "echo", "ok", "ok"]);
	});

	it("is compared with texts of five words or more, because shorter ones may rightly stay unchanged", () => {
		const [four, five]: Text[] = [
			["Then he went out.", "Luego él se fue."],
			["Then he went out again.", "Luego él volvió a salir."],
		];
		if (!four || !five) throw new Error("two texts");
		expect(judge(SAME, ECHO, four, DOOR)).toEqual(["echo", "echo", "ok", "ok"]);
		expect(judge(SAME, ECHO, five, DOOR)).toEqual(["ok", "echo", "ok", "ok"]);
	});

	it("stays where fewer were, or none", () => {
		const another: Text = ["She went up the stairs very slowly.", "Subió las escaleras muy despacio."];
		expect(judge(SAME, ECHO, DOOR, another)).toEqual(["ok", "echo", "ok", "ok"]);
		expect(judge(SAME, DOOR)).toEqual(["ok", "ok"]);
		expect(judge(SAME, [STREET[0], { fault: "missing" }])).toEqual(["ok", "missing"]);
	});

	it("is one where it is translated in that reply, and stays so", () => {
		expect(judge(["From Porfiry?", "¿De Porfiri?"], ECHO)).toEqual(["ok", "echo"]);
	});
});

describe("letters of another script", () => {
	const FOREIGN: Text = [STREET[0], { fault: "wrong_script" }];

	it("are a fault where half of the texts are in one, even in a text too short to judge", () => {
		expect(judge(["Yes?", "Yes, Да?"], FOREIGN)).toEqual(["ok", "wrong_script"]);
		expect(judge(["Yes?", "Да?"], FOREIGN)).toEqual(["wrong_script", "wrong_script"]);
		expect(judge(["Yes?", "Да?"], DOOR)).toEqual(["ok", "ok"]);
		expect(judge(["<1>Yes</1>?", "<1>Да</1>?"], FOREIGN)).toEqual(["wrong_script", "wrong_script"]);
		expect(judge(["So <1>д</1>а", "<1>да</1>"], FOREIGN)).toEqual(["ok", "wrong_script"]);
	});
});

it("once texts have shifted, only those with tags of their own are accepted", () => {
	const moved: Text[] = [
		["“Where are you going?” asked the old man by the door.", "En 1865 la casa era de un comerciante del gremio."],
		["In 1865 the house was a merchant's of the guild.", "«¡No!»"],
		["“No!”", "Eran más de las 11."],
		["It was past 11 o'clock.", "«¿Adónde va usted?», preguntó el viejo de la puerta."],
		["All <1>of</1> it.", "Todo <1>ello</1>."],
	];
	expect(judge(...moved)).toEqual(["shifted", "shifted", "shifted", "shifted", "ok"]);
});

it("another fault does not count as a shift", () => {
	const long = "a".repeat(60);
	const faulty: Text = ["<1>Another</1> one here.", { fault: "tags" }];
	expect(
		judge(faulty, ["a".repeat(40), "b".repeat(40)], [long, "c".repeat(60)], ["a".repeat(40), "d".repeat(59)]),
	).toEqual(["tags", "ok", "ok", "ok"]);
});

it("a single text is not rechecked", () => {
	expect(judge(["Twenty letters here.", "b".repeat(90)])).toEqual(["ok"]);
});

it("a doubtful text is looked at like the others, and not offered where it includes its neighbour's", () => {
	const [first, second] = makeSegments(["The first text, which is long.", "And the second one."]);
	if (!first || !second) throw new Error("no segments");
	const good = { segment: first, text: "El primer texto, que es largo." };
	const doubtful = (text: string): Verdict => ({
		segment: second,
		fault: "foreign_words",
		insisted: { text, flags: ["foreign_words"] },
	});
	const languages = { sourceLanguage: "en", targetLanguage: "es" };
	const merged = recheckReply([good, doubtful("Y 他说 el segundo. El primer texto, que es largo.")], languages);
	expect(merged[1]).toEqual({ segment: second, fault: "merged" });
	const kept = doubtful("Y 他说 el segundo.");
	expect(recheckReply([good, kept], languages)[1]).toBe(kept);
});

it("a text before one that came cut off may hold that one's, unless the reply ended there", () => {
	const [first, second, third] = makeSegments(["It rained.", "He slept. ".repeat(20), "It was over by then."]);
	if (!first || !second || !third) throw new Error("no segments");
	const good = { segment: first, text: "Llovía." };
	const cut: Verdict = { segment: second, fault: "cut_off" };
	const languages = { sourceLanguage: "en", targetLanguage: "es" };
	const judged = (...rest: Verdict[]) => recheckReply([good, cut, ...rest], languages)[0];
	expect(judged({ segment: third, text: "Ya había terminado." })).toEqual({ segment: first, fault: "merged" });
	expect(judged()).toBe(good);
	expect(judged({ segment: third, fault: "cut_off" })).toBe(good);
});
