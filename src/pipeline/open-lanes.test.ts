import { expect, test } from "vitest";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import { openLanes } from "./open-lanes.ts";

const factory = createTranslatorFactory({ baseUrls: { openai: "https://api.openai.com/v1" }, untrustedFetch: fetch });
const REQUEST = {
	provider: "openai",
	modelId: "m",
	keys: ["sk-1", "sk-2"],
	sourceLanguage: "en",
	targetLanguage: "es",
};

async function namesOf(more: { baseUrl?: string; keys?: string[] } = {}): Promise<string[]> {
	const { lanes, close } = await openLanes({ ...REQUEST, ...more }, factory);
	await close();
	return lanes.map(({ name }) => name);
}

test("lanes differ by key and server, also where callers send no keys to servers of their own", async () => {
	const names = [
		...(await namesOf()),
		...(await namesOf({ baseUrl: "https://one.example/v1" })),
		...(await namesOf({ baseUrl: "https://one.example/v1", keys: [] })),
		...(await namesOf({ baseUrl: "https://two.example/v1", keys: [] })),
	];
	expect(new Set(names).size).toBe(6);
	expect(await namesOf()).toEqual(names.slice(0, 2));
	expect(names.join()).not.toContain("sk-");
});
