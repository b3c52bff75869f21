import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

export type Source = "environment" | ".env" | "file";

export interface Value {
	text: string;
	source: Source;
}

/** Settings by upper-case name; empty ones count as not set. */
export type Values = Map<string, Value>;

/**
 * Collects the environment and, with lower precedence, the `.env` file at `envFile`, if it exists.
 * Names are case-insensitive; two spellings of one name with different values are a problem.
 */
export function gatherValues(
	environment: Readonly<Record<string, string | undefined>>,
	envFile: string | null,
	problems: string[],
): Values {
	const values: Values = new Map();
	const fileText = envFile === null ? null : readIfThere(envFile, problems);
	const spellings = new Map<string, string>();
	for (const [source, record] of [
		[".env", fileText === null ? {} : parseEnv(fileText)],
		["environment", environment],
	] as const) {
		spellings.clear();
		for (const [spelling, raw] of Object.entries(record)) {
			const text = raw?.trim() ?? "";
			if (text === "") continue;
			const name = spelling.toUpperCase();
			const earlier = spellings.get(name);
			if (earlier !== undefined && values.get(name)?.text !== text) {
				problems.push(`${earlier} and ${spelling} are one setting with two values`);
			}
			spellings.set(name, spelling);
			values.set(name, { text, source });
		}
	}
	return values;
}

/**
 * Replaces `NAME_FILE` by the content of that file, for each secret in `names`.
 * A `NAME_FILE` from the environment overrides a `NAME` from `.env`.
 */
export function readSecretFiles(values: Values, names: readonly string[], problems: string[]): void {
	for (const name of names) {
		const pointer = values.get(`${name}_FILE`);
		if (pointer === undefined) continue;
		const own = values.get(name);
		if (own !== undefined && own.source === pointer.source) {
			problems.push(`${name} and ${name}_FILE are both set; keep one`);
			continue;
		}
		if (own?.source === "environment") continue;
		const text = readSecret(pointer.text, `${name}_FILE`, problems);
		if (text !== null) values.set(name, { text, source: "file" });
	}
}

function readSecret(path: string, name: string, problems: string[]): string | null {
	try {
		const text = readFileSync(path, "utf8").trim();
		if (text !== "") return text;
		problems.push(`${name} names an empty file`);
	} catch (error) {
		problems.push(`${name} names a file that can't be read (${codeOf(error)})`);
	}
	return null;
}

function readIfThere(path: string, problems: string[]): string | null {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		if (codeOf(error) !== "ENOENT") problems.push(`.env can't be read (${codeOf(error)})`);
		return null;
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
