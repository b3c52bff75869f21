import type { KeyField } from "../catalog/key-fields.ts";
import type { Model } from "../catalog/model.ts";
import { AppError } from "../core/errors.ts";

/** The error for a request without the key that it takes; it names the field to send it in. */
export function missingKey({ name }: Model, why: string, field: KeyField | "api_key" = "api_key"): AppError {
	return new AppError(`The model "${name}" ${why}: send it as ${field}.`, {
		code: "API_KEY_INVALID",
		details: { field },
	});
}
