/** The parts of a provider's error reply that decide what to do next. Texts are the provider's, empty where it gives none. */
export interface ErrorBody {
	message: string;
	/** All the codes, types and reasons that it names, joined by spaces. */
	code: string;
	/** The parameters of the request that it blames, joined by spaces: `reasoning_effort`, `messages[0].role`. */
	param: string;
	/** The status in the body, which may differ from the HTTP status. */
	status: number | undefined;
	/** Google's RetryInfo (https://cloud.google.com/apis/design/errors#error_details). */
	retryAfterMs: number | undefined;
}

/**
 * Reads the error replies of all providers:
 * OpenAI and most others `{error: {message, type, code, param}}`, Google `{error: {message, status, details: [...]}}` with
 * `errors: [{reason}]` in older services, AWS `{__type, message | Message}`, xAI `{code, error: "…"}`, Mistral
 * `{message, type, code}` or `{detail}`, DeepL `{message, detail}`, LibreTranslate `{error: "…"}`, servers in Python
 * `{detail: [{loc, msg, type}]}`, which Mistral wraps into `message`.
 */
export function readErrorBody(body: string): ErrorBody {
	const parsed = parseJson(body);
	const root = asRecord(Array.isArray(parsed) ? parsed[0] : parsed);
	const error = asRecord(root.error);
	const metadata = asRecord(error.metadata);
	const details = asList(error.details).map(asRecord);
	const invalid = invalidInputs(root, error);
	const reasons = [...details, ...asList(error.errors).map(asRecord)].map((one) => one.reason);
	const quotas = details.flatMap((one) => asList(one.violations).map((violation) => asRecord(violation).quotaId));
	const codes = [
		error.code,
		root.code,
		error.type,
		root.type,
		error.status,
		root.__type,
		asRecord(error.innererror).code,
		metadata.reasons === undefined ? undefined : "moderation",
		...reasons,
		...quotas,
		...invalid.map((one) => one.type),
	];
	const said = [error.message, root.error, root.message, root.Message, root.detail, root.error_msg];
	return {
		message: String(said.find((one) => typeof one === "string") ?? invalid.map(describe).join("; ")),
		code: codes.filter((one) => typeof one === "string" || typeof one === "number").join(" "),
		param: [error.param, root.param, ...invalid.map(placeOf)].filter((one) => typeof one === "string").join(" "),
		status: [error.code, root.code].find((one) => typeof one === "number" && one >= 400 && one < 600) as
			| number
			| undefined,
		retryAfterMs: readRetryInfo(details),
	};
}

/** Pydantic's list of wrong inputs (https://docs.pydantic.dev/latest/errors/errors/). Its `input` repeats what was sent. */
function invalidInputs(root: Record<string, unknown>, error: Record<string, unknown>): Record<string, unknown>[] {
	const wrapped = [root.detail, asRecord(root.message).detail, asRecord(error.message).detail];
	return asList(wrapped.find(Array.isArray)).map(asRecord);
}

function placeOf({ loc }: Record<string, unknown>): string {
	return asList(loc)
		.filter((step) => step !== "body")
		.join(".");
}

function describe(invalid: Record<string, unknown>): string {
	return `${placeOf(invalid)}: ${invalid.msg}`;
}

function readRetryInfo(details: readonly Record<string, unknown>[]): number | undefined {
	const info = details.find((one) => String(one["@type"]).endsWith("google.rpc.RetryInfo"));
	const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(info?.retryDelay))?.[1];
	return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}
