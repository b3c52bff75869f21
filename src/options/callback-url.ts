import { invalidField } from "../core/errors.ts";
import { parseUntrustedUrl } from "../outbound/untrusted-url.ts";

/** Whether callers may send callback URLs (spec §4). */
export interface CallbackRules {
	/** `ALLOW_CALLBACKS` */
	allowed: boolean;
	/** `ALLOW_PRIVATE_CALLBACKS` */
	allowPrivate: boolean;
}

/** The form's field. */
export const CALLBACK_FIELD = "callback_url";

/**
 * Checks a caller's callback URL as far as that is possible at submit; `undefined` where the form has none. The
 * addresses that its host resolves to are checked at each connection.
 *
 * @throws AppError `VALIDATION_ERROR` with the field
 */
export function readCallbackUrl(
	text: string | undefined,
	{ allowed, allowPrivate }: CallbackRules = { allowed: false, allowPrivate: false },
): string | undefined {
	if (text === undefined || text === "") return undefined;
	if (allowed) return parseUntrustedUrl(text, { field: CALLBACK_FIELD, allowPrivate }).href;
	throw invalidField(CALLBACK_FIELD, "This server takes no callback_url: its operator has not set ALLOW_CALLBACKS.");
}
