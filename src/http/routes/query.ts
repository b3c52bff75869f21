import { z } from "zod";

/** A whole number in a query string, digits only; an empty value counts as absent, as HTML forms send it. */
export function wholeNumber(minimum: number, maximum: number, description: string) {
	const isInRange = (text: string) => /^\d+$/.test(text) && Number(text) >= minimum && Number(text) <= maximum;
	return z
		.string()
		.refine((text) => text === "" || isInRange(text), `must be a whole number from ${minimum} to ${maximum}`)
		.transform((text) => (text === "" ? undefined : Number(text)))
		.optional()
		.meta({ type: "integer", minimum, maximum, description });
}

/** `true` or `false` in a query string; an empty value counts as absent, as HTML forms send it. */
export function trueOrFalse(description: string) {
	return z
		.enum(["true", "false", ""])
		.transform((text) => (text === "" ? undefined : text === "true"))
		.optional()
		.meta({ description, enum: ["true", "false"] });
}
