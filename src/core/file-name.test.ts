import { expect, it } from "vitest";
import { fitFileName } from "./file-name.ts";

it("a name has at most 255 bytes, whole characters and its whole ending", () => {
	expect(fitFileName("alice", "_es.epub")).toBe("alice_es.epub");
	for (const [stem, kept] of [
		["x".repeat(247), 247],
		["x".repeat(248), 247],
		["界".repeat(85), 82],
		["👻".repeat(85), 61],
	] as const) {
		const name = fitFileName(stem, "_es.epub");
		expect([...name.slice(0, -"_es.epub".length)]).toHaveLength(kept);
		expect(name.endsWith("_es.epub")).toBe(true);
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
		expect(name.isWellFormed()).toBe(true);
	}
});
