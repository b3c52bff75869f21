import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, invertEdits, startEditHash } from "./edits.ts";

describe("edits", () => {
	it("undone give back the source, whatever they are", () => {
		const edits = fc
			.tuple(
				fc.string({ maxLength: 40 }),
				fc.array(fc.tuple(fc.nat(40), fc.string({ maxLength: 5 })), { maxLength: 8 }),
			)
			.map(([source, cuts]) => {
				const points = cuts.map(([at]) => Math.min(at, source.length)).sort((a, b) => a - b);
				const list = cuts.flatMap(([, text], index) =>
					index % 2 === 0 ? [{ start: points[index] ?? 0, end: points[index + 1] ?? points[index] ?? 0, text }] : [],
				);
				return { source, list };
			});
		fc.assert(
			fc.property(edits, ({ source, list }) => {
				const edited = applyEdits(source, list);
				expect(applyEdits(edited, invertEdits(source, list))).toBe(source);
			}),
			{ seed: 5, numRuns: 1000 },
		);
	});

	it("may touch; insertions come before replacements at the same offset, and equal offsets keep their order", () => {
		const edits = [
			{ start: 1, end: 2, text: "B" },
			{ start: 2, end: 3, text: "C" },
			{ start: 1, end: 1, text: "x" },
			{ start: 1, end: 1, text: "y" },
		];
		expect(applyEdits("abcd", edits)).toBe("axyBCd");
		expect(applyEdits("axyBCd", invertEdits("abcd", edits))).toBe("abcd");
	});

	it("have a hash over their document, their offsets and what they wrote", () => {
		const digest = (name: string, start: number, text: string, edited: string) => {
			const hash = startEditHash();
			hash.add(name, [{ start, end: start, text }], Buffer.from(edited));
			return hash.digest();
		};
		const variants = [
			digest("a", 0, "x", "xx"),
			digest("b", 0, "x", "xx"),
			digest("a", 1, "x", "xx"),
			digest("a", 0, "xx", "xx"),
			digest("a", 0, "x", "xy"),
		];
		expect(new Set(variants).size).toBe(variants.length);
		expect(digest("a", 0, "x", "xx")).toBe(variants[0]);
	});

	it("that overlap are a bug and stop", () => {
		expect(() =>
			applyEdits("abc", [
				{ start: 0, end: 2, text: "" },
				{ start: 1, end: 3, text: "" },
			]),
		).toThrow(/overlapping/);
	});
});
