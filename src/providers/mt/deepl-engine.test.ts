import { afterEach, describe, expect, it } from "vitest";
import { type Loopback, type Reaction, startLoopback } from "../../../test/fixtures/providers/loopback.ts";
import { at, type SeenRequest } from "../../../test/fixtures/providers/provider-fixture.ts";
import { createTranslatorFactory } from "../create-translator.ts";
import type { EngineWishes, MtEngine, TranslatorRequest } from "../translator.ts";

const never = new AbortController().signal;
let server: Loopback;
afterEach(() => server.close());

/** Translates, and keeps glossaries as https://developers.deepl.com/api-reference/multilingual-glossaries says. */
function deepl(glossaries = new Set<string>()): (request: SeenRequest) => Reaction {
	let made = 0;
	return ({ method, path, body }) => {
		if (path === "/v3/glossaries" && method === "POST") {
			made += 1;
			const id = `glossary-${made}`;
			glossaries.add(id);
			return { status: 201, body: { glossary_id: id, dictionaries: [], creation_time: "2026-11-30T12:00:00Z" } };
		}
		const removed = /^\/v3\/glossaries\/(.+)$/.exec(path)?.[1];
		if (removed && method === "DELETE") return { status: glossaries.delete(removed) ? 204 : 404, body: "" };
		const glossary = at(body, "glossary_id");
		if (typeof glossary === "string" && !glossaries.has(glossary)) {
			return { status: 404, body: { message: "Glossary not found" } };
		}
		const texts = at(body, "text") as string[];
		return { status: 200, body: { translations: texts.map((text) => ({ text })) } };
	};
}

async function open(
	react: (request: SeenRequest) => Reaction,
	wishes: EngineWishes = {},
	more: Partial<TranslatorRequest> = {},
): Promise<MtEngine> {
	server = await startLoopback(react);
	const make = createTranslatorFactory({ baseUrls: { deepl: `${server.url}/v2` } });
	const request = { provider: "deepl", modelId: "deepl", keys: ["key"], sourceLanguage: "en", targetLanguage: "de" };
	const engine = await make({ ...request, wishes, ...more });
	if (engine.kind !== "mt") throw new Error("no classic engine");
	return engine;
}

const bodies = () => server.requests.filter(({ path }) => path === "/v2/translate").map(({ body }) => body);

describe("DeepL", () => {
	it("is asked for its best model and its present way with tags, whatever the account's age", async () => {
		await (await open(deepl())).translate(["Hi"], never);
		expect(bodies()[0]).toMatchObject({ model_type: "quality_optimized", tag_handling_version: "v2" });
		expect(Object.keys(bodies()[0] as object)).not.toContain("context");
	});

	it("sees the passage around the texts, of which the end counts most", async () => {
		await (await open(deepl())).translate(["Hi"], never, { context: `${"x".repeat(9_000)}the end` });
		const context = String(at(bodies()[0], "context"));
		expect(context).toHaveLength(6_000);
		expect(context.endsWith("the end")).toBe(true);
	});

	it("takes a style as formality, or as instructions of at most 300 characters", async () => {
		await (await open(deepl(), { style: "Formal", styleInstruction: "Formal: …" })).translate(["Hi"], never);
		expect(bodies()[0]).toMatchObject({ formality: "prefer_more" });
		expect(bodies()[0]).not.toHaveProperty("custom_instructions");
		await server.close();
		await (await open(deepl(), { style: "informal" })).translate(["Hi"], never);
		expect(bodies()[0]).toMatchObject({ formality: "prefer_less" });
		await server.close();
		const own = "Write as a sailor would speak. ".repeat(15);
		await (await open(deepl(), { style: own, styleInstruction: own })).translate(["Hi"], never);
		const instructions = at(bodies()[0], "custom_instructions") as string[];
		expect(instructions.join(" ")).toBe(own.trim());
		expect(Math.max(...instructions.map(({ length }) => length))).toBeLessThanOrEqual(300);
	});

	it("refuses a style that it can't follow in the target language, before anything is sent", async () => {
		const opening = open(deepl(), { style: "literary" }, { targetLanguage: "fi" });
		await expect(opening).rejects.toMatchObject({ code: "VALIDATION_ERROR", details: { field: "style" } });
		expect(server.requests).toHaveLength(0);
	});
});

describe("a glossary at DeepL", () => {
	const glossary = [
		{ source: "Baker Street", target: "Bäckerstraße" },
		{ source: "Holmes", target: "Holmes" },
		{ source: "Holmes", target: "Anders" },
	];

	it("is made for the pair by the first call, used by all, and removed at the end", async () => {
		const kept = new Set<string>();
		const engine = await open(deepl(kept), { glossary }, { targetLanguage: "pt-BR" });
		expect(server.requests).toHaveLength(0);
		await Promise.all([engine.translate(["Hi"], never), engine.translate(["Ho"], never)]);
		const made = server.requests.filter(({ path }) => path === "/v3/glossaries");
		expect(made).toHaveLength(1);
		const entries = "Baker Street\tBäckerstraße\nHolmes\tHolmes";
		const dictionary = { source_lang: "en", target_lang: "pt", entries, entries_format: "tsv" };
		expect(made[0]?.body).toMatchObject({ dictionaries: [dictionary] });
		expect(bodies()).toEqual(bodies().map((body) => ({ ...(body as object), glossary_id: "glossary-1" })));
		await engine.close();
		expect(kept.size).toBe(0);
	});

	it("that somebody removed is made again, once", async () => {
		const kept = new Set<string>();
		const engine = await open(deepl(kept), { glossary });
		await engine.translate(["Hi"], never);
		kept.clear();
		await expect(engine.translate(["Hi"], never)).rejects.toMatchObject({ fault: "busy", retryAfterMs: 0 });
		expect(await engine.translate(["Hi"], never)).toEqual(["Hi"]);
		kept.clear();
		await expect(engine.translate(["Hi"], never)).rejects.toMatchObject({ fault: "rejected" });
	});

	it("that DeepL refuses fails the call in its own words", async () => {
		const engine = await open(() => ({ status: 400, body: { message: "Unsupported glossary language" } }), {
			glossary,
		});
		await expect(engine.translate(["Hi"], never)).rejects.toMatchObject({
			fault: "rejected",
			message: expect.stringContaining("Unsupported glossary language"),
		});
		await engine.close();
	});
});
