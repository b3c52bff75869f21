import { describe, expect, it } from "vitest";
import { parseForm, rerunForm, TRANSLATE_FIELDS, translateForm } from "./translate-form.ts";

const parse = (fields: Record<string, string>) =>
	parseForm(translateForm, new Map(Object.entries({ target_language: "es", ...fields })));
const refused = (field: string, fault: string) =>
	expect.objectContaining({
		code: "VALIDATION_ERROR",
		message: `Field "${field}" ${fault}.`,
		details: { field },
	});

const BOOLEANS = ["single_translate", "title", "test_mode", "context"];
const LISTS = ["translate_tags", "exclude_tags", "only_files", "exclude_files"];
const LENGTHS: [string, number][] = [
	["upload_id", 200],
	["target_language", 200],
	["source_language", 200],
	["model", 200],
	["model_id", 200],
	["base_url", 2_048],
	["translate_tags", 4_096],
	["exclude_tags", 4_096],
	["only_files", 4_096],
	["exclude_files", 4_096],
	["prompt", 8_000],
	["style", 500],
	["callback_url", 2_048],
];
const KEYS = ["api_key", "openai_key", "claude_key", "gemini_key", "deepl_key", "groq_key", "xai_key", "qwen_key"];

describe("the form of a translation", () => {
	it("requires only the target language", () => {
		expect(parse({})).toEqual({ target_language: "es" });
		expect(() => parseForm(translateForm, new Map())).toThrow(refused("target_language", "is missing"));
	});

	it("rejects unknown fields", () => {
		expect(() => parse({ colour: "red" })).toThrow(expect.objectContaining({ code: "VALIDATION_ERROR" }));
		expect(TRANSLATE_FIELDS).toContain("target_language");
		expect(TRANSLATE_FIELDS.size).toBe(Object.keys(translateForm.shape).length);
	});

	it.each(BOOLEANS)("takes %s in every spelling of yes and no", (field) => {
		for (const yes of ["true", "1", "on", "yes", "TRUE"])
			expect(parse({ [field]: yes }), yes).toHaveProperty(field, true);
		for (const no of ["false", "0", "off", "no", "No"]) expect(parse({ [field]: no }), no).toHaveProperty(field, false);
		expect(() => parse({ [field]: "maybe" })).toThrow(refused(field, "must be true or false"));
	});

	it.each(LISTS)("takes %s as a comma-separated list", (field) => {
		expect(parse({ [field]: " p, h1 ,,li" })).toHaveProperty(field, ["p", "h1", "li"]);
		expect(parse({ [field]: " , " })).toHaveProperty(field, []);
	});

	it.each([
		[
			"test_num",
			["1", "10", "1000000"],
			["0", "-1", "1.5", "1000001", "ten", "1e3", ""],
			"a whole number from 1 to 1000000",
		],
		["temperature", ["0", "0.7", "2"], ["-0.1", "2.1", "warm", ".5"], "a number from 0 to 2"],
		[
			"max_cost_usd",
			["0.0001", "12.5", "1000000"],
			["0", "0.00009", "1000001", "$5"],
			"a number from 0.0001 to 1000000",
		],
		["price_input", ["0", "0.15", "100000"], ["-1", "100001", "free"], "a number from 0 to 100000"],
		["price_output", ["0", "12", "100000"], ["-0.1", "100001", "$1"], "a number from 0 to 100000"],
	])("takes %s within its bounds", (field, good, bad, kind) => {
		for (const text of good) expect(parse({ [field]: text }), text).toHaveProperty(field, Number(text));
		for (const text of bad) expect(() => parse({ [field]: text }), text).toThrow(refused(field, `must be ${kind}`));
	});

	it.each(LENGTHS)("limits %s to %i characters", (field, max) => {
		expect(() => parse({ [field]: "x".repeat(max) })).not.toThrow();
		expect(() => parse({ [field]: "x".repeat(max + 1) })).toThrow(refused(field, "is too long"));
	});

	it.each(KEYS)("limits %s to what a header can carry, and never repeats it in a message", (field) => {
		for (const key of ["k", "!~", "x".repeat(512)]) expect(parse({ [field]: key })).toHaveProperty(field, key);
		for (const key of ["", "a b", "ä", "x".repeat(513)]) {
			expect(() => parse({ [field]: key }), key).toThrow(refused(field, "is not a well-formed key"));
		}
	});

	it("takes layouts and samples by name", () => {
		for (const layout of ["original_first", "translation_first", "translation_only", "side_by_side"]) {
			expect(parse({ layout })).toMatchObject({ layout });
		}
		for (const reasoning of ["off", "low", "high"]) expect(parse({ reasoning })).toMatchObject({ reasoning });
		expect(() => parse({ reasoning: "max" })).toThrow(refused("reasoning", "must be off, low or high"));
		expect(() => parse({ layout: "upside_down" })).toThrow(/^Field "layout" must be one of .*side_by_side.*[.]$/);
		for (const test_sample of ["first", "representative"])
			expect(parse({ test_sample })).toMatchObject({ test_sample });
		expect(() => parse({ test_sample: "last" })).toThrow(refused("test_sample", "must be first or representative"));
	});
});

describe("the form of a book that is translated again", () => {
	it("takes what may change, and requires nothing", () => {
		expect(Object.keys(rerunForm.shape).sort()).toEqual(
			[
				...[...KEYS, "callback_url", "max_cost_usd", "model", "model_id", "price_input", "price_output", "prompt"],
				...["reasoning", "style", "translation_style"],
			].sort(),
		);
		expect(parseForm(rerunForm, new Map())).toEqual({});
	});
});
