import { resolve } from "node:path";
import type { BookReading, ReadAs } from "../core/book-reading.ts";
import type { SkipReason } from "../core/segment.ts";
import { parseArguments } from "./arguments.ts";
import { requireBook } from "./book-file.ts";
import { type Command, EXIT } from "./command.ts";
import { parseLanguage } from "./languages.ts";
import { formatTable, printable } from "./table.ts";

export const inspectCommand: Command = {
	summary: "show which text of a book is translated, what is skipped, and why",
	help: `Usage: diglot inspect BOOK [--to LANG] [--from LANG] [--json]

Reads an EPUB and lists its documents: segments, words, translatable words, coverage, and
skipped words with the reason. Nothing is sent anywhere.

  --to LANG    skip text that is in this language already
  --from LANG  the source language, which outranks what the book declares
  --json       print JSON
`,
	async run(argv, { out, loadConfig, parts }) {
		const { values, words } = parseArguments(
			argv,
			{ to: { type: "string" }, from: { type: "string" }, json: { type: "boolean" } },
			["BOOK"],
		);
		const path = await requireBook(words[0] ?? "");
		const bookWorker = parts.openBookWorker(loadConfig());
		try {
			const reading = await bookWorker.read({
				path: resolve(path),
				...(values.to === undefined ? {} : { targetLanguage: parseLanguage(values.to, "--to") }),
				...(values.from === undefined ? {} : { givenSourceLanguage: parseLanguage(values.from, "--from") }),
			});
			out.write(values.json ? `${JSON.stringify(summarize(reading), null, "\t")}\n` : formatReading(reading));
		} finally {
			await bookWorker.close();
		}
		return EXIT.done;
	},
};

type Words = BookReading["documents"][number]["words"];

/** Totals over all documents: every word is translatable, or skipped for a reason (spec §6.1). */
function sumWords(documents: readonly { words: Words }[]): Words {
	const sum: Words = { total: 0, translatable: 0, skipped: {} };
	for (const { words } of documents) {
		sum.total += words.total;
		sum.translatable += words.translatable;
		for (const [reason, count] of entriesOf(words.skipped)) sum.skipped[reason] = (sum.skipped[reason] ?? 0) + count;
	}
	return sum;
}

/** Whether the counts add up: every word is either translatable or skipped for a reason. */
function isAccounted(words: Words): boolean {
	return words.total === words.translatable + entriesOf(words.skipped).reduce((sum, [, count]) => sum + count, 0);
}

function summarize(reading: BookReading) {
	const { segments, ...rest } = reading;
	const words = sumWords(reading.documents);
	return { ...rest, segments: segments.length, words, accounted: isAccounted(words) };
}

function formatReading(reading: BookReading): string {
	const { title, authors, language, epubVersion, segments, documents } = reading;
	const words = sumWords(documents);
	const by = authors.length > 0 ? ` by ${authors.map(printable).join(", ")}` : "";
	const verdict = isAccounted(words) ? "every word is accounted for" : "WORDS ARE MISSING: this is a bug in Diglot";
	const skipped = entriesOf(words.skipped).map(([reason, count]) => `${count} ${reason}`);
	const warnings = [
		...reading.warnings,
		...documents.flatMap((document) => document.warnings.map((warning) => `${document.id}: ${warning}`)),
	];
	return `${[
		`${printable(title)}${by}`,
		`EPUB ${epubVersion}, language ${language === null ? "not given" : printable(language)}, ${documents.length} documents, ${segments.length} segments`,
		"",
		formatDocuments(documents),
		"",
		`${words.total} words = ${words.translatable} translatable + ${words.total - words.translatable} skipped${
			skipped.length > 0 ? ` (${skipped.join(", ")})` : ""
		}: ${verdict}`,
		...formatReadAs(documents),
		...formatGenerated(documents),
		...warnings.map((warning) => `Warning: ${printable(warning)}`),
	].join("\n")}\n`;
}

const READ_AS: Record<ReadAs, string> = {
	joinedParagraphs: "paragraphs joined to the one before: a line or a page had cut their sentence",
	lineParagraphs: "paragraphs that only line breaks set apart, each translated by itself",
	keptLines: "lines kept together as verse, with their line breaks",
	proseInCode: "elements such as pre, tt or code taken for prose and translated",
	programCode: "elements such as pre, tt or code taken for program code and left; --translate-tags names what is prose",
};

/** What the markup was taken for, over all documents. */
function formatReadAs(documents: BookReading["documents"]): string[] {
	const sum = new Map<ReadAs, number>();
	for (const { readAs = {} } of documents) {
		for (const [what, count] of Object.entries(readAs) as [ReadAs, number][])
			sum.set(what, (sum.get(what) ?? 0) + count);
	}
	return [...sum].map(([what, count]) => `${count} ${READ_AS[what]}`);
}

const MAX_GENERATED_TEXTS = 20;

/** What the book's style sheets write, which no edit of its documents can translate. */
function formatGenerated(documents: BookReading["documents"]): string[] {
	const texts = [...new Set(documents.flatMap(({ generatedTexts = [] }) => generatedTexts))];
	if (texts.length === 0) return [];
	const more = texts.length > MAX_GENERATED_TEXTS ? ` and ${texts.length - MAX_GENERATED_TEXTS} more` : "";
	const named = texts.slice(0, MAX_GENERATED_TEXTS).map((text) => `"${printable(text)}"`);
	return [`Written by style sheets, not translated: ${named.join(", ")}${more}`];
}

function formatDocuments(documents: BookReading["documents"]): string {
	return formatTable(
		[
			{ title: "document", align: "left" },
			{ title: "file", align: "left", maxWidth: 32 },
			{ title: "title", align: "left", maxWidth: 32 },
			{ title: "segments", align: "right" },
			{ title: "words", align: "right" },
			{ title: "translatable", align: "right" },
			{ title: "coverage", align: "right" },
			{ title: "skipped", align: "left" },
		],
		documents.map(({ id, name, title, segments, words }) => [
			id,
			name,
			title,
			String(segments),
			String(words.total),
			String(words.translatable),
			words.total === 0 ? "-" : `${Math.round((100 * words.translatable) / words.total)} %`,
			entriesOf(words.skipped)
				.map(([reason, count]) => `${reason} ${count}`)
				.join(", "),
		]),
	);
}

function entriesOf(skipped: Words["skipped"]): [SkipReason, number][] {
	return (Object.entries(skipped) as [SkipReason, number][]).filter(([, count]) => count > 0);
}
