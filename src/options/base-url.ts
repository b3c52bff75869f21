import { invalidField } from "../core/errors.ts";
import { parseUntrustedUrl, refusal } from "../outbound/untrusted-url.ts";

/** Whether callers may send base URLs (spec §4). */
export interface BaseUrlRules {
	/** `ALLOW_CUSTOM_BASE_URL` */
	allowed: boolean;
	/** `ALLOW_PRIVATE_BASE_URL` */
	allowPrivate: boolean;
}

/** The form's field. */
export const BASE_URL_FIELD = "base_url";

/**
 * Checks a caller's base URL as far as that is possible at submit; `undefined` where the form has none. The addresses
 * that its host resolves to are checked at each connection.
 *
 * @throws AppError `VALIDATION_ERROR` with the field
 */
export function readBaseUrl(
	text: string | undefined,
	{ allowed, allowPrivate }: BaseUrlRules = { allowed: false, allowPrivate: false },
): string | undefined {
	if (text === undefined || text === "") return undefined;
	if (!allowed) {
		throw invalidField(
			BASE_URL_FIELD,
			"This server takes no base_url: its operator has not set ALLOW_CUSTOM_BASE_URL.",
		);
	}
	const rules = { field: BASE_URL_FIELD, allowPrivate };
	const url = parseUntrustedUrl(text, rules);
	// The provider's paths are appended to it.
	if (url.search !== "" || url.hash !== "") throw refusal(rules, "must not hold a query or a fragment");
	return url.href;
}
