import { createHash } from "node:crypto";
import type { FormFile } from "./form-file.ts";
import type { JobForm } from "./resolve-options.ts";

/** One field of a form: its name and value, a file as its name and hash. */
export type FormField = readonly [name: string, value: unknown];

/**
 * What a form says, in a form that two requests can be compared by: in order of the names, without fields that were not
 * given. Digests of it are persisted (rule C11), so it must not change.
 */
export function listFormFields(form: JobForm): readonly FormField[] {
	return Object.entries(form)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]): FormField => [name, isFile(value) ? [value.name, hashOf(value.content)] : value])
		.sort(([a], [b]) => (a < b ? -1 : 1));
}

function isFile(value: unknown): value is FormFile {
	return typeof value === "object" && value !== null && "content" in value;
}

function hashOf(content: Uint8Array): string {
	return createHash("sha256").update(content).digest("hex");
}
