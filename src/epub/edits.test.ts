import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, invertEdits } from "./edits.ts";

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

	it("that overlap are a bug and stop", () => {
		expect(() =>
			applyEdits("abc", [
				{ start: 0, end: 2, text: "" },
				{ start: 1, end: 3, text: "" },
			]),
		).toThrow(/overlapping/);
	});
});
