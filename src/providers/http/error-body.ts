/** The parts of a provider's error reply that decide what to do next. Texts are the provider's, empty where it gives none. */
export interface ErrorBody {
	message: string;
	/** All the codes, types and reasons that it names, joined by spaces. */
	code: string;
	/** The status in the body, which may differ from the HTTP status. */
	status: number | undefined;
	/** Google's RetryInfo (https://cloud.google.com/apis/design/errors#error_details). */
	retryAfterMs: number | undefined;
}

/**
 * Reads the error replies of all providers:
 * OpenAI and most others `{error: {message, type, code}}`, Google `{error: {message, status, details: [...]}}` with
 * `errors: [{reason}]` in older services, AWS `{__type, message | Message}`, xAI `{code, error: "…"}`, Mistral
 * `{message, type, code}` or `{detail}`, DeepL `{message, detail}`, LibreTranslate `{error: "…"}`.
 */
export function readErrorBody(body: string): ErrorBody {
	const parsed = parseJson(body);
	const root = asRecord(Array.isArray(parsed) ? parsed[0] : parsed);
	const error = asRecord(root.error);
	const metadata = asRecord(error.metadata);
	const details = asList(error.details).map(asRecord);
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
	];
	const said = [error.message, root.error, root.message, root.Message, root.detail, root.error_msg];
	return {
		message: String(said.find((one) => typeof one === "string") ?? ""),
		code: codes.filter((one) => typeof one === "string" || typeof one === "number").join(" "),
		status: [error.code, root.code].find((one) => typeof one === "number" && one >= 400 && one < 600) as
			| number
			| undefined,
		retryAfterMs: readRetryInfo(details),
	};
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
