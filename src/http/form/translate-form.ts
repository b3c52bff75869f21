import { z } from "zod";
import { KEY_FIELDS, type KeyField } from "../../catalog/key-fields.ts";
import { AppError } from "../../core/errors.ts";
import { LAYOUTS } from "../../core/layout.ts";

const TRUE = new Set(["true", "1", "on", "yes"]);
const FALSE = new Set(["false", "0", "off", "no"]);

const bool = z.string().transform((text, context): boolean => {
	const word = text.toLowerCase();
	if (TRUE.has(word)) return true;
	if (FALSE.has(word)) return false;
	context.addIssue({ code: "custom", message: "must be true or false" });
	return z.NEVER;
});

const numeric = (min: number, max: number, whole: boolean) =>
	z.string().transform((text, context): number => {
		const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
		if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
		context.addIssue({
			code: "custom",
			message: `must be ${whole ? "a whole number" : "a number"} from ${min} to ${max}`,
		});
		return z.NEVER;
	});

/** Keys may hold nothing that a header can't carry. */
const key = z.string().regex(/^[\x21-\x7e]{1,512}$/, "is not a well-formed key");
/** Names with commas between them. */
const list = z
	.string()
	.max(4096, "is too long")
	.transform((text) => text.split(",").flatMap((name) => name.trim() || []));
const text = (maxCharacters: number) => z.string().max(maxCharacters, "is too long");
const word = z.string().max(200, "is too long");

/** The text fields of `POST /translate` that this version knows (spec §3), as texts of the form. */
export const translateForm = z.strictObject({
	upload_id: word.optional().describe("Of `POST /estimate`, in place of `file`"),
	target_language: word.describe("BCP 47 tag, a code or an English name of `GET /languages`"),
	source_language: word.optional().describe("The same; left out or `auto`: found out"),
	model: word.optional().describe("A name of `GET /models`, or `provider:model-id`; left out: `chatgptapi`"),
	model_id: word.optional().describe("The provider's own model id, in place of the model's"),
	base_url: z
		.string()
		.max(2048, "is too long")
		.optional()
		.describe("A server of your own in place of the provider's, where this server allows it; it gets your key or none"),
	single_translate: bool.optional().describe("true: the translation only; false (left out): bilingual"),
	layout: z
		.enum(LAYOUTS, `must be one of ${LAYOUTS.join(", ")}`)
		.optional()
		.describe("Left out: `original_first`"),
	translate_tags: list.optional().describe("Only text inside these elements: `p,h1`"),
	exclude_tags: list.optional().describe("Never text inside these elements"),
	only_files: list.optional().describe("Only these documents of the book: `chapter-1.xhtml,text/*`"),
	exclude_files: list.optional().describe("Never these documents"),
	title: bool.optional().describe("true: the metadata's title and description too"),
	test_mode: bool.optional().describe("true: translate only the first `test_num` segments"),
	test_num: numeric(1, 1_000_000, true).optional().describe("Left out: 10"),
	test_sample: z
		.enum(["first", "representative"], "must be first or representative")
		.optional()
		.describe(
			"Which segments a test takes: the first (left out), or narrative, dialogue and markup; needs `test_mode`",
		),
	prompt: text(8_000).optional().describe("Further instructions for the model"),
	style: text(500)
		.optional()
		.describe("`literary`, `literal`, `plain`, `formal`, `informal`, `academic`, or words of your own"),
	context: bool.optional().describe("false: batches travel without what stands before them; left out: true"),
	temperature: numeric(0, 2, false).optional().describe("Sent to the provider only when given"),
	max_cost_usd: numeric(0.0001, 1_000_000, false)
		.optional()
		.describe("The job ends, recoverable, before it could cost more US dollars; left out: no bound"),
	callback_url: z
		.string()
		.max(2048, "is too long")
		.optional()
		.describe("Where the job's end is told by a signed POST, where this server allows it"),
	api_key: key.optional().describe("Key for the chosen model's provider"),
	...forEachKeyField(key.optional()),
});

/** Those of them that `POST /jobs/{job_id}/rerun` takes. */
export const rerunForm = translateForm.pick({
	model: true,
	model_id: true,
	prompt: true,
	style: true,
	max_cost_usd: true,
	callback_url: true,
	api_key: true,
	...forEachKeyField(true as const),
});

function forEachKeyField<T>(value: T): Record<KeyField, T> {
	return Object.fromEntries(KEY_FIELDS.map((field) => [field, value])) as Record<KeyField, T>;
}

export const TRANSLATE_FIELDS: ReadonlySet<string> = new Set(Object.keys(translateForm.shape));

/**
 * Checks the form's texts one by one.
 *
 * @throws AppError `VALIDATION_ERROR` that names the first field at fault, never its value: it may be a key
 */
export function parseForm<T>(schema: z.ZodType<T>, fields: ReadonlyMap<string, string>): T {
	const result = schema.safeParse(Object.fromEntries(fields));
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const field = String(issue?.path[0] ?? "form");
	const fault = fields.has(field) ? (issue?.message ?? "is not valid") : "is missing";
	throw new AppError(`Field "${field}" ${fault}.`, { code: "VALIDATION_ERROR", details: { field } });
}
