import { isIP } from "node:net";
import { z } from "zod";
import { parseBoolean } from "../core/parse-boolean.ts";

/** A setting's name and its description in `diglot config` and the manual. */
export interface FieldDescription {
	name: string;
	about: string;
	/** The value is never shown, and may come from the file that `NAME_FILE` names. */
	secret?: boolean;
}

export const fieldDescription = z.registry<FieldDescription>();

/** Gives a field its name and manual text; the registry keeps them for `diglot config` and the manual. */
export function setting<T extends z.ZodType>(description: FieldDescription, field: T): T {
	fieldDescription.add(field, description);
	return field;
}

/** A plain decimal number within bounds, both included. */
export const amount = (bounds: { min: number; max: number; whole?: boolean }) =>
	z.string().transform((text, context): number => {
		const value = Number(text);
		const wellFormed = bounds.whole ? /^\d+$/.test(text) : /^\d+(\.\d+)?$/.test(text);
		if (wellFormed && value >= bounds.min && value <= bounds.max) return value;
		const kind = bounds.whole ? "a whole number" : "a number";
		context.addIssue({ code: "custom", message: `must be ${kind} from ${bounds.min} to ${bounds.max}, not "${text}"` });
		return z.NEVER;
	});

export const count = (min: number, max: number) => amount({ min, max, whole: true });

/** One of `choices`, case-insensitive; this version supports those in `available`. */
export const choice = <T extends string>(choices: readonly string[], available: readonly T[]) =>
	z.string().transform((text, context): T => {
		const word = text.toLowerCase();
		const found = available.find((one) => one.toLowerCase() === word);
		if (found !== undefined) return found;
		const known = choices.some((one) => one.toLowerCase() === word);
		const list = available.join(", ");
		const message = known
			? `"${text}" is not available in this version; use ${list}`
			: `must be one of ${list}, not "${text}"`;
		context.addIssue({ code: "custom", message });
		return z.NEVER;
	});

/** A boolean, in the words that forms accept too. */
export const flag = () =>
	z.string().transform((text, context): boolean => {
		const value = parseBoolean(text);
		if (value !== null) return value;
		context.addIssue({ code: "custom", message: `must be true or false, not "${text}"` });
		return z.NEVER;
	});

/** A host name or an IP address to listen on, without brackets. */
export const host = () =>
	z.string().transform((text, context): string => {
		const bare = text.replace(/^\[(.*)\]$/, "$1");
		if (isIP(bare) !== 0 || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(bare)) return bare;
		context.addIssue({ code: "custom", message: `must be a host name or an IP address, not "${text}"` });
		return z.NEVER;
	});

/**
 * An http(s) address without a trailing slash. `versionPath` is added where the
 * path has no version (spec §4: a missing version path is added).
 */
export const baseUrl = (versionPath: string) =>
	z.string().transform((text, context): string => {
		const url = URL.canParse(text) ? new URL(text) : null;
		const plain = url !== null && !url.search && !url.hash && !url.username && !url.password;
		if (plain && (url.protocol === "http:" || url.protocol === "https:")) {
			const path = url.pathname.replace(/\/+$/, "");
			const versioned = path.split("/").some((segment) => /^v\d/.test(segment));
			return url.origin + path + (versioned ? "" : versionPath);
		}
		context.addIssue({
			code: "custom",
			message: "must be an http or https address without user name, password, query or fragment",
		});
		return z.NEVER;
	});
