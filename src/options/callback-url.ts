import { AppError } from "../core/errors.ts";
import { parseUntrustedUrl } from "../outbound/untrusted-url.ts";

/** What this server thinks of callers' callbacks (spec §4). */
export interface CallbackRules {
	/** `ALLOW_CALLBACKS` */
	allowed: boolean;
	/** `ALLOW_PRIVATE_CALLBACKS` */
	allowPrivate: boolean;
}

/** The form's field that brings the address. */
export const CALLBACK_FIELD = "callback_url";

/**
 * The address of a caller's callback as far as it can be checked at submit; `undefined` where the form has none. Where
 * its name leads to is checked at each connection.
 *
 * @throws AppError `VALIDATION_ERROR` with the field
 */
export function readCallbackUrl(
	text: string | undefined,
	{ allowed, allowPrivate }: CallbackRules = { allowed: false, allowPrivate: false },
): string | undefined {
	if (text === undefined || text === "") return undefined;
	if (allowed) return parseUntrustedUrl(text, { field: CALLBACK_FIELD, allowPrivate }).href;
	throw new AppError("This server takes no callback_url: its operator has not set ALLOW_CALLBACKS.", {
		code: "VALIDATION_ERROR",
		details: { field: CALLBACK_FIELD },
	});
}
