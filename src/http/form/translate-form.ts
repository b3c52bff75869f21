import { z } from "zod";
import { KEY_FIELDS, type KeyField } from "../../catalog/key-fields.ts";
import { TEST_SAMPLES } from "../../core/job-options.ts";
import { LAYOUTS } from "../../core/layout.ts";
import { parseBoolean } from "../../core/parse-boolean.ts";
import { splitList } from "../../core/split-list.ts";
import { type Bounds, MAX_INSTRUCTION_CHARS, MAX_STYLE_CHARS, OPTION_BOUNDS } from "../../options/option-bounds.ts";
import { keyField } from "../openapi/schemas.ts";
import { invalidFormField } from "./read-form.ts";

const bool = z.string().transform((text, context): boolean => {
	const value = parseBoolean(text);
	if (value !== null) return value;
	context.addIssue({ code: "custom", message: "must be true or false" });
	return z.NEVER;
});

const numeric = ({ min, max }: Bounds, whole: boolean) =>
	z.string().transform((text, context): number => {
		const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
		if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
		context.addIssue({
			code: "custom",
			message: `must be ${whole ? "a whole number" : "a number"} from ${min} to ${max}`,
		});
		return z.NEVER;
	});

/** Comma-separated names. */
const list = z.string().max(4096, "is too long").transform(splitList);
const text = (maxCharacters: number) => z.string().max(maxCharacters, "is too long");
const word = z.string().max(200, "is too long");

/** The text fields of `POST /translate` (spec §3), parsed from form text. */
export const translateForm = z.strictObject({
	upload_id: word.optional().describe("From `POST /estimate`, in place of `file`"),
	target_language: word.describe("A BCP 47 tag, or a code or English name from `GET /languages`"),
	source_language: word.optional().describe("The same; defaults to `auto`: detected from the book"),
	model: word.optional().describe("A name from `GET /models`, or `provider:model-id`; defaults to `chatgptapi`"),
	model_id: word.optional().describe("The provider's own model id, in place of the model's default"),
	base_url: z
		.string()
		.max(2048, "is too long")
		.optional()
		.describe(
			"A server of your own in place of the provider's, where this server allows it; only your own key, if any, is sent to it",
		),
	single_translate: bool.optional().describe("true: the translation only; defaults to false: bilingual"),
	layout: z
		.enum(LAYOUTS, `must be one of ${LAYOUTS.join(", ")}`)
		.optional()
		.describe("Defaults to `original_first`"),
	translation_style: z
		.string()
		.optional()
		.describe(
			"How translations are set apart in bilingual layouts: `quiet` (default), `equal`, `marked`, or at most 16 kB of CSS with rules for `.diglot-tr` and what is in it",
		),
	translate_tags: list.optional().describe("Only text inside these elements, such as `p,h1`"),
	exclude_tags: list.optional().describe("Never text inside these elements"),
	only_files: list.optional().describe("Only these documents of the book, such as `chapter-1.xhtml,text/*`"),
	exclude_files: list.optional().describe("Never these documents"),
	title: bool.optional().describe("true: also the title and description in the metadata; defaults to false"),
	test_mode: bool.optional().describe("true: translate only `test_num` segments; defaults to false"),
	test_num: numeric(OPTION_BOUNDS.testSegments, true).optional().describe("Defaults to 10"),
	test_sample: z
		.enum(TEST_SAMPLES, `must be ${TEST_SAMPLES.join(" or ")}`)
		.optional()
		.describe(
			"Which segments a test translates: the first ones (default), or a mix of narrative, dialogue and markup; needs `test_mode`",
		),
	prompt: text(MAX_INSTRUCTION_CHARS).optional().describe("Additional instructions for the model"),
	style: text(MAX_STYLE_CHARS)
		.optional()
		.describe("`literary`, `literal`, `plain`, `formal`, `informal`, `academic`, or your own words"),
	context: bool.optional().describe("false: batches are sent without the preceding text; defaults to true"),
	temperature: numeric(OPTION_BOUNDS.temperature, false).optional().describe("Sent to the provider only if given"),
	reasoning: z
		.enum(["off", "low", "high"], "must be off, low or high")
		.optional()
		.describe(
			"How much the model may think first, which is charged as output; defaults to `off`, or the least it allows",
		),
	max_cost_usd: numeric(OPTION_BOUNDS.maxCostUsd, false)
		.optional()
		.describe("In US dollars: the job stops, recoverable, before it could cost more; defaults to no limit"),
	price_input: numeric(OPTION_BOUNDS.tokenPriceUsd, false)
		.optional()
		.describe(
			"Your own price in US dollars per million tokens sent; for `max_cost_usd` where `GET /models` knows none",
		),
	price_output: numeric(OPTION_BOUNDS.tokenPriceUsd, false)
		.optional()
		.describe("The same for tokens received; goes with `price_input`"),
	callback_url: z
		.string()
		.max(2048, "is too long")
		.optional()
		.describe("Receives a signed POST when the job ends, where this server allows it"),
	api_key: keyField.optional().describe("Key for the chosen model's provider"),
	...forEachKeyField(keyField.optional()),
});

/** The subset that `POST /jobs/{job_id}/rerun` accepts. */
export const rerunForm = translateForm.pick({
	model: true,
	model_id: true,
	translation_style: true,
	prompt: true,
	style: true,
	reasoning: true,
	max_cost_usd: true,
	price_input: true,
	price_output: true,
	callback_url: true,
	api_key: true,
	...forEachKeyField(true as const),
});

function forEachKeyField<T>(value: T): Record<KeyField, T> {
	return Object.fromEntries(KEY_FIELDS.map((field) => [field, value])) as Record<KeyField, T>;
}

export const TRANSLATE_FIELDS: ReadonlySet<string> = new Set(Object.keys(translateForm.shape));

/**
 * Parses and validates the form's text fields.
 *
 * @throws AppError `VALIDATION_ERROR` that names the first invalid field, never its value: it may be a key
 */
export function parseForm<T>(schema: z.ZodType<T>, fields: ReadonlyMap<string, string>): T {
	const result = schema.safeParse(Object.fromEntries(fields));
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const field = String(issue?.path[0] ?? "form");
	const fault = fields.has(field) ? (issue?.message ?? "is not valid") : "is missing";
	throw invalidFormField(field, fault);
}
