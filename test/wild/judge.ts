import type { BookReport } from "../../src/pipeline/book-report.ts";
import type { PatternExpectation, WildBook } from "./expectations.ts";
import { cipher } from "./letter-cipher.ts";
import { decodeMarkup, readPage } from "./page-text.ts";
import { compilePattern, namesFile } from "./pattern.ts";
import { holdsText, mentions } from "./sent-text.ts";
import type { WildResult } from "./translate-wild.ts";

/** One expectation, and whether it held. */
export interface Judged {
	/** `NAME: single 3`: the third of that list of `expect.json`. */
	key: string;
	held: boolean;
	/** What was wanted, in one line. */
	wanted: string;
}

/** A book's two jobs: the translation alone, and the default bilingual layout. */
export interface WildJobs {
	single: WildResult;
	bilingual: WildResult;
}

/** Judges all that a book expects of what is sent, where words stand and how its jobs end. */
export function judgeBook({ name, expected }: WildBook, jobs: WildJobs): Judged[] {
	const judged: Judged[] = [];
	const add = (key: string, held: boolean, wanted: string) => judged.push({ key: `${name}: ${key}`, held, wanted });
	const addAll = <T>(list: string, entries: readonly T[], holds: (entry: T) => boolean, say: (entry: T) => string) => {
		for (const [index, entry] of entries.entries()) add(`${list} ${index + 1}`, holds(entry), say(entry));
	};

	const { sent } = jobs.single;
	for (const [mode, job] of Object.entries(jobs)) {
		add(`${mode} completes`, job.failure === null, `the job ends well, but: ${job.failure}`);
		const { report } = job;
		if (!report) continue;
		add(`${mode} words`, report.words.accounted, "every word is translated or skipped for a reason");
		const { kept, before, after } = report.structure;
		add(`${mode} structure`, kept, `${JSON.stringify(before)} became ${JSON.stringify(after)}`);
		const dropped = report.output.dropped_by_safety_net;
		add(`${mode} safety net`, dropped === 0, `no edit is dropped by the safety net, but ${dropped} were`);
	}
	addAll(
		"segments",
		expected.segments,
		(text) => sent.some((segment) => holdsText(segment, text)),
		(text) => `sent whole: ${text}`,
	);
	addAll(
		"apart",
		expected.apart,
		(pair) => !sent.some((segment) => pair.every((text) => mentions(segment, text))),
		(pair) => `not in one segment: ${pair.join(" | ")}`,
	);
	addAll(
		"never_sent",
		expected.never_sent,
		(text) => !sent.some((segment) => mentions(segment, text)),
		(text) => `never sent: ${text}`,
	);
	addAll(
		"sent_or_reported",
		expected.sent_or_reported ?? [],
		(text) => sent.some((segment) => mentions(segment, text)) || isReported(jobs.single.report, text),
		(text) => `sent, or named in the report: ${text}`,
	);
	for (const mode of ["single", "bilingual"] as const) {
		const find = makeFinder(jobs[mode]);
		addAll(mode, expected[mode], find, (entry) => `in ${describe(entry)}`);
		addAll(
			`${mode}_not`,
			expected[`${mode}_not`],
			(entry) => jobs[mode].contents.size > 0 && !find(entry),
			(entry) => `not in ${describe(entry)}`,
		);
	}
	return judged;
}

function describe({ in: file, re, text, why }: PatternExpectation): string {
	const reason = why === undefined ? "" : ` (${why})`;
	return `${file}: ${re === undefined ? `text ${text}` : `markup ${re}`}${reason}`;
}

/** Whether any entry of that name holds the pattern. Each entry is read once. */
function makeFinder({ contents }: WildResult): (entry: PatternExpectation) => boolean {
	const markups = new Map<string, { markup: string; text: string }>();
	const read = (name: string) => {
		const known = markups.get(name);
		if (known) return known;
		const source = contents.get(name)?.read()?.toString("utf8") ?? "";
		const found = { markup: decodeMarkup(source), text: readPage(source) };
		markups.set(name, found);
		return found;
	};
	return ({ in: wanted, re, text }) => {
		const pattern = compilePattern(re ?? text ?? "", cipher);
		const names = [...contents.keys()].filter((name) => namesFile(name, wanted));
		return names.some((name) => pattern.test(re === undefined ? read(name).text : read(name).markup));
	};
}

function isReported(value: BookReport | unknown, text: string): boolean {
	if (typeof value === "string") return mentions(value, text);
	return typeof value === "object" && value !== null && Object.values(value).some((part) => isReported(part, text));
}
