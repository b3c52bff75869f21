import { describe, expect, it } from "vitest";
import { findShifts } from "./detect-shift.ts";

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

function suspectsOf(translations: ReadonlyArray<string | null>, proven: readonly number[] = []): number[] {
	const texts = SOURCES.map((source, index) => ({
		source,
		translation: translations[index] ?? null,
		proven: proven.includes(index),
	}));
	return [...findShifts(texts)].sort((one, other) => one - other);
}

describe("shifts that no tag proves", () => {
	it("are not seen in a good reply", () => {
		expect(suspectsOf(TRANSLATIONS)).toEqual([]);
		expect(suspectsOf(TRANSLATIONS.map((text, index) => (index === 3 ? null : text)))).toEqual([]);
	});

	it("are seen where all texts moved up or down by one", () => {
		const up = [...TRANSLATIONS.slice(1), TRANSLATIONS[0] ?? ""];
		const down = [TRANSLATIONS.at(-1) ?? "", ...TRANSLATIONS.slice(0, -1)];
		expect(suspectsOf(up).length).toBeGreaterThan(6);
		expect(suspectsOf(down).length).toBeGreaterThan(6);
	});

	it("are seen where two texts were made one and the rest moved up", () => {
		const merged = [
			...TRANSLATIONS.slice(0, 2),
			`${TRANSLATIONS[2]} ${TRANSLATIONS[3]}`,
			...TRANSLATIONS.slice(4),
			"Y nada más.",
		];
		expect(suspectsOf(merged)).toEqual(expect.arrayContaining([2, 3, 4, 5, 6, 7]));
	});

	it("are seen where two neighbours changed places", () => {
		const [first, second, third = "", fourth = "", fifth = "", ...rest] = TRANSLATIONS;
		expect(suspectsOf([first ?? "", second ?? "", third, fifth, fourth, ...rest])).toEqual(
			expect.arrayContaining([3, 4]),
		);
	});

	it("never concern a text that its tags prove", () => {
		const up = [...TRANSLATIONS.slice(1), TRANSLATIONS[0] ?? ""];
		expect(suspectsOf(up, [2, 3])).not.toEqual(expect.arrayContaining([2]));
	});
});
