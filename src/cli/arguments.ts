import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Bounds } from "../options/option-bounds.ts";
import { UsageError } from "./command.ts";

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
	typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>;

/**
 * Parses a command's flags and positional arguments.
 *
 * @param words names of the positional arguments in order; all are required
 * @throws UsageError that names the invalid flag or argument
 */
export function parseArguments<const O extends ParseArgsOptionsConfig>(
	argv: readonly string[],
	options: O,
	words: readonly string[],
): { values: Parsed<O>["values"]; words: string[] } {
	const { values, positionals } = parseStrictly(argv, options);
	for (const [index, word] of words.entries()) {
		if (!positionals[index]) throw new UsageError(`${word} is missing.`);
	}
	const extra = positionals[words.length];
	if (extra !== undefined) throw new UsageError(`"${extra}" is an unexpected argument.`);
	return { values, words: positionals };
}

function parseStrictly<O extends ParseArgsOptionsConfig>(argv: readonly string[], options: O): Parsed<O> {
	try {
		const config = { args: [...argv], options, allowPositionals: true, strict: true } satisfies ParseArgsConfig;
		return parseArgs(config) as Parsed<O>;
	} catch (error) {
		if (error instanceof TypeError) throw new UsageError(tidy(error.message), { cause: error });
		throw error;
	}
}

/** Node's message without its advice on positional arguments that start with a dash. */
function tidy(message: string): string {
	const [first = message] = message.split(". To specify");
	return first.endsWith(".") ? first : `${first}.`;
}

/** @throws UsageError unless `text` is a whole number from `min` to `max` */
export function parseWholeNumber(text: string, flag: string, { min, max }: Bounds): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && value >= min && value <= max) return value;
	throw new UsageError(`${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
}

/** @throws UsageError unless `text` is a decimal number from `min` to `max` */
export function parseDecimal(text: string, flag: string, { min, max }: Bounds): number {
	const value = Number(text);
	if (/^\d+(\.\d+)?$/.test(text) && value >= min && value <= max) return value;
	throw new UsageError(`${flag} must be a number from ${min} to ${max}, not "${text}".`);
}
