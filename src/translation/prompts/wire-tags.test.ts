import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTaggedText } from "../../core/tagged-text.ts";
import { numberTagsThroughBatch } from "./wire-tags.ts";

// Makes failures reproducible.
fc.configureGlobal({ seed: 20261122 });

/** Text with properly nested tags numbered from 1 in reading order, as segments have them. */
const taggedText = fc
	.array(fc.tuple(fc.string(), fc.constantFrom("pair", "void", "nested", "none")), { maxLength: 6 })
	.map((parts) => {
		let number = 0;
		return parts
			.map(([text, type]) => {
				const words = text.replace(/[<>]/g, "");
				if (type === "none") return words;
				number += 1;
				if (type === "void") return `${words}<${number}/>`;
				if (type === "pair") return `<${number}>${words}</${number}>`;
				number += 1;
				return `<${number - 1}>a<${number}>${words}</${number}></${number - 1}>`;
			})
			.join("");
	});

function numbersOf(text: string): number[] {
	return parseTaggedText(text).flatMap((piece) =>
		piece.type === "open" || piece.type === "void" ? [piece.number] : [],
	);
}

describe("numbering tags through a batch", () => {
	it("uses each number once, in order, and restores every text", () => {
		fc.assert(
			fc.property(fc.array(taggedText, { maxLength: 10 }), (texts) => {
				const wires = numberTagsThroughBatch(texts);
				const numbers = wires.flatMap((wire) => numbersOf(wire.text));
				expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
				expect(wires.map((wire) => wire.restore(wire.text))).toEqual(texts);
			}),
		);
	});

	it("recognises a tag of another text, and a text by its own tag", () => {
		const [first, second, third] = numberTagsThroughBatch(["<1>a</1>", "b", "c<1/>"]);
		if (!first || !second || !third) throw new Error("three texts");
		expect(third.text).toBe("c<2/>");
		expect(first.restore("<2/>a")).toBeNull();
		expect(second.restore("<1>b</1>")).toBeNull();
		expect(first.isProvenBy("<1>x</1>")).toBe(true);
		expect(first.isProvenBy("x<2/>")).toBe(false);
		expect(third.restore("<2/>c")).toBe("<1/>c");
	});
});
