import { describe, expect, it } from "vitest";
import { findMisalignments } from "./find-misalignments.ts";

const SOURCES = [
	"“Where are you going?” asked the old man, who had been sitting by the door since morning.",
	"Nobody answered.",
	"In 1865 the house had belonged to a merchant of the second guild, and after his death it went to his widow.",
	"He stopped on the stairs, listened, and then went down two more steps, as if he had forgotten something.",
	"“No!”",
	"The street was hot; there was no air, and there was dust, brick and lime everywhere about him.",
	"“You will be late,” said Katerina.",
	"It was past 11 o'clock.",
];
const TRANSLATIONS = [
	"«¿Adónde va usted?», preguntó el viejo, que estaba sentado junto a la puerta desde la mañana.",
	"Nadie contestó.",
	"En 1865 la casa había pertenecido a un comerciante del segundo gremio, y tras su muerte pasó a su viuda.",
	"Se detuvo en la escalera, escuchó y bajó dos peldaños más, como si hubiera olvidado algo.",
	"«¡No!»",
	"La calle ardía; no había aire, y por todas partes había polvo, ladrillo y cal a su alrededor.",
	"«Llegarás tarde», dijo Katerina.",
	"Eran más de las 11.",
];

/** Each translation under the previous id. */
const UP = [...TRANSLATIONS.slice(1), TRANSLATIONS[0] ?? ""];

function suspectsOf(translations: ReadonlyArray<string | null>, proven: readonly number[] = []): number[] {
	const texts = SOURCES.map((source, index) => ({
		source,
		translation: translations[index] ?? null,
		proven: proven.includes(index),
	}));
	return [...findMisalignments(texts)].sort((one, other) => one - other);
}

describe("shifts without proof by tags", () => {
	it("are not found in a good reply", () => {
		expect(suspectsOf(TRANSLATIONS)).toEqual([]);
		expect(suspectsOf(TRANSLATIONS.map((text, index) => (index === 3 ? null : text)))).toEqual([]);
	});

	it("are found where all texts moved up or down by one", () => {
		expect(suspectsOf(UP)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		expect(suspectsOf([TRANSLATIONS.at(-1) ?? "", ...TRANSLATIONS.slice(0, -1)])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
	});

	it("include one more text on each side, because a shift has no sharp ends", () => {
		const moved = [...TRANSLATIONS.slice(0, 3), TRANSLATIONS[5] ?? "", ...TRANSLATIONS.slice(3, 5)];
		expect(suspectsOf([...moved, ...TRANSLATIONS.slice(6)])).toEqual([3, 4, 5, 6]);
	});

	it("are found where two texts were merged and the rest moved up", () => {
		const merged = [
			...TRANSLATIONS.slice(0, 2),
			`${TRANSLATIONS[2]} ${TRANSLATIONS[3]}`,
			...TRANSLATIONS.slice(4),
			"Y nada más.",
		];
		expect(suspectsOf(merged)).toEqual([2, 3, 4, 5, 6, 7]);
	});

	it("are found where two neighbours were swapped", () => {
		const [first, second, third = "", fourth = "", fifth = "", ...rest] = TRANSLATIONS;
		expect(suspectsOf([first ?? "", second ?? "", third, fifth, fourth, ...rest])).toEqual([2, 3, 4, 5]);
	});

	it("never include a text that its tags prove, nor a missing one", () => {
		expect(suspectsOf(UP, [2, 3])).toEqual([0, 1, 4, 5, 6, 7]);
		expect(suspectsOf(UP, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([]);
		expect(suspectsOf(UP.map((text, index) => (index === 4 ? null : text)))).toEqual([0, 1, 2, 3, 5, 6, 7]);
	});
});

/** All texts of a case are equally long, so that only punctuation counts. */
describe("the evidence that a shift needs", () => {
	const suspectsIn = (pairs: ReadonlyArray<readonly [source: string, translation: string]>) => [
		...findMisalignments(pairs.map(([source, translation]) => ({ source, translation, proven: false }))),
	];

	it("is 4: an ending (2.4), an opening (1.2) and a question mark (0.5) that are the next one's do", () => {
		expect(
			suspectsIn([
				["“ sentence as it is:", "— frase tal como es?"],
				["— sentence as it is?", "— frase tal como es?"],
			]),
		).toEqual([0, 1]);
	});

	it("is not reached by 3.7, with an opening that counts less (0.8)", () => {
		expect(
			suspectsIn([
				["“ sentence as it is:", "La frase tal cual es?"],
				["A sentence as it is?", "La frase tal cual es?"],
			]),
		).toEqual([]);
	});

	it("may come from both of two swapped texts: openings (1.2 each) and two marks (1 each) do", () => {
		expect(
			suspectsIn([
				["“ one ! two ! three.", "— uno . dos . tres ."],
				["— one . two . three.", "“ uno ! dos ! tres ."],
			]),
		).toEqual([0, 1]);
	});

	it("is not reached by two swapped texts with one mark (0.5 each)", () => {
		expect(
			suspectsIn([
				["“ one ! two . three.", "— uno . dos . tres ."],
				["— one . two . three.", "“ uno ! dos . tres ."],
			]),
		).toEqual([]);
	});

	it("is never reached by a single text: it has no neighbour", () => {
		expect(suspectsIn([["How are you?", "12."]])).toEqual([]);
	});
});
