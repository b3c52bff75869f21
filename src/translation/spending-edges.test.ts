import { expect, it } from "vitest";
import { makeSegments } from "../../test/fixtures/segments.ts";
import { worstCase } from "./spending.ts";
import { run, scriptedEngine } from "./translate-segments.fixture.ts";

it("a call's worst case is its bytes, the schema's, 500 tokens of overhead, and the longest reply", () => {
	const request = { system: "ä", user: "abc", schema: { a: 1 }, maxOutputTokens: 70, temperature: null };
	expect(worstCase(request)).toEqual({ input: 2 + 3 + '{"a":1}'.length + 500, output: 70 });
});

it("a classic engine's is the characters it bills, and no tokens", async () => {
	const reserved: unknown[] = [];
	const settled: unknown[] = [];
	const engine = scriptedEngine((text) => text.toUpperCase(), {
		billedCharacters: (texts) => texts.join("").length,
	});
	const spending = {
		async reserve(worst: unknown) {
			reserved.push(worst);
			return { settle: (usage: unknown) => void settled.push(usage), release() {}, assume() {} };
		},
	};
	const segments = makeSegments(["One sentence is here.", "Another one is there."]);
	const { error } = await run({ segments, translator: engine, spending });
	expect(error).toBeNull();
	const characters = segments.map(({ text }) => text).join("").length;
	expect(reserved).toEqual([{ input: 0, output: 0, characters }]);
	expect(settled).toEqual([{ input: 0, output: 0, characters, metered: true }]);
});
