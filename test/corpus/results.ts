import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ExpectedRefusal } from "./books.ts";
import type { BookResult } from "./check-book.ts";

const SHOWN_FAULTS = 5;

/** How a book's outcome differs from `test/corpus-expected.tsv`, or `null`. */
export function findMismatch(result: BookResult, expected: ExpectedRefusal | undefined): string | null {
	if (result.refused === (expected?.code ?? null)) return null;
	if (!expected) return `refused with ${result.refused}: ${result.warnings.at(-1)}`;
	return `should be refused with ${expected.code} (${expected.why}), but ${result.refused ? `was with ${result.refused}` : "passed"}`;
}

export function printResult(result: BookResult, mismatch: string | null): void {
	const { book, refused, segments, words, renders, seconds, faults } = result;
	const mark = mismatch !== null || faults.length > 0 ? "FAIL" : "ok  ";
	const figures = refused ? `refused: ${refused}` : `${segments} segments, ${words} words, ${renders} renders`;
	console.log(`${mark} ${book}: ${figures}, ${seconds.toFixed(1)} s`);
	if (mismatch !== null) console.log(`     ${mismatch}`);
	for (const { check, file, detail } of faults.slice(0, SHOWN_FAULTS)) console.log(`     ${check} ${file}: ${detail}`);
	if (faults.length > SHOWN_FAULTS) console.log(`     … and ${faults.length - SHOWN_FAULTS} more faults`);
}

export async function writeTable(path: string, results: readonly BookResult[]): Promise<void> {
	const head = "book\toutcome\tsegments\twords\tskipped_words\trenders\tdropped\tnew_errors\tfaults\tseconds\twarnings";
	const rows = results.map((result) =>
		[
			result.book,
			result.refused ?? "passed",
			result.segments,
			result.words,
			result.skippedWords,
			result.renders,
			result.dropped,
			result.newErrors,
			result.faults.length,
			result.seconds.toFixed(1),
			result.warnings.join("; ").replace(/\s+/g, " "),
		].join("\t"),
	);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, `${[head, ...rows].join("\n")}\n`);
}

/** One line for people, and whether any book broke a promise. */
export function summarize(
	results: readonly BookResult[],
	mismatchOf: (result: BookResult) => string | null,
): { line: string; failed: boolean } {
	const sum = (figure: (result: BookResult) => number) => results.reduce((total, result) => total + figure(result), 0);
	const broken = results.filter((result) => mismatchOf(result) !== null || result.faults.length > 0).length;
	const dropped = sum((result) => result.dropped);
	const line = [
		`corpus: ${results.length} books`,
		`${results.filter((result) => result.refused).length} refused`,
		`${sum(({ segments }) => segments)} segments`,
		`${sum(({ words }) => words)} words`,
		`${sum(({ renders }) => renders)} renders`,
		`${dropped} dropped by the safety net`,
		`${sum(({ newErrors }) => newErrors)} new errors`,
		`${sum(({ faults }) => faults.length)} faults`,
		`${sum(({ seconds }) => seconds).toFixed(0)} s of work`,
		broken === 0 ? "all as expected" : `${broken} BOOKS FAIL`,
	].join(", ");
	return { line, failed: broken > 0 || dropped > 0 };
}
