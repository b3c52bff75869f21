import type { GlossaryTerm } from "../core/glossary.ts";
import { badFile, type FormFile, readFormFile } from "./form-file.ts";

const MAX_TERMS = 2_000;
const MAX_TERM_CHARS = 200;

/** A first row with column names. */
const HEADER = /^(?:source|term|original|from|src)$/i;

/** A row or pair of the file, with its position for messages. */
interface Entry {
	where: string;
	cells: readonly unknown[];
}

/**
 * Reads a glossary: CSV (commas or semicolons, quoted as RFC 4180 says), TSV, or JSON as `{"term": "translation"}`,
 * `[["term", "translation"]]` or `[{"source": …, "target": …}]`. The file's extension decides the format, otherwise its text.
 *
 * @throws AppError `VALIDATION_ERROR` with the wrong line or entry
 */
export function parseGlossary(file: FormFile): GlossaryTerm[] {
	const text = readFormFile("glossary", file);
	const entries = isJson(file.name, text) ? readJson(text) : readTable(text, separatorOf(file.name, text));
	const terms = new Map<string, string>();
	for (const entry of entries) {
		const { source, target } = toTerm(entry);
		const before = terms.get(source);
		if (before !== undefined && before !== target) {
			throw badFile("glossary", `gives two translations for "${source}" (${entry.where})`);
		}
		terms.set(source, target);
	}
	if (terms.size === 0) throw badFile("glossary", "contains no terms");
	if (terms.size > MAX_TERMS) throw badFile("glossary", `contains more than ${MAX_TERMS} terms`);
	return [...terms].map(([source, target]) => ({ source, target }));
}

function isJson(name: string, text: string): boolean {
	return /\.json$/i.test(name) || (!/\.(?:csv|tsv|tab)$/i.test(name) && /^\s*[[{]/.test(text));
}

function separatorOf(name: string, text: string): string {
	const [line = ""] = text.split(/\r?\n|\r/).filter((one) => one.trim() !== "" && !one.startsWith("#"));
	if (/\.(?:tsv|tab)$/i.test(name) || (!/\.csv$/i.test(name) && line.includes("\t"))) return "\t";
	// Spreadsheets write semicolons in locales where the comma is the decimal sign.
	return line.includes(";") && !line.includes(",") ? ";" : ",";
}

function toTerm({ where, cells }: Entry): GlossaryTerm {
	const [source, target] = cells.slice(0, 2).map((cell) => (typeof cell === "string" ? collapse(cell) : ""));
	if (!source) throw badFile("glossary", `has no term in ${where}`);
	if (!target) throw badFile("glossary", `has no translation for "${source.slice(0, 60)}" (${where})`);
	if (Math.max(source.length, target.length) > MAX_TERM_CHARS) {
		throw badFile("glossary", `has a term of more than ${MAX_TERM_CHARS} characters (${where})`);
	}
	return { source, target };
}

function collapse(text: string): string {
	return text.replace(/\s+/g, " ").trim().normalize("NFC");
}

function readJson(text: string): Entry[] {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text.replace(/^\ufeff/, ""));
	} catch {
		throw badFile("glossary", "is not valid JSON");
	}
	if (Array.isArray(parsed)) {
		return parsed.map((one: unknown, index) => ({ where: `entry ${index + 1}`, cells: cellsOf(one) }));
	}
	if (typeof parsed !== "object" || parsed === null) throw badFile("glossary", "must contain a JSON object or array");
	return Object.entries(parsed).map((cells, index) => ({ where: `entry ${index + 1}`, cells }));
}

function cellsOf(one: unknown): unknown[] {
	if (Array.isArray(one)) return one;
	const record = typeof one === "object" && one !== null ? (one as Record<string, unknown>) : {};
	return [record.source ?? record.term, record.target ?? record.translation];
}

function readTable(text: string, separator: string): Entry[] {
	const rows = splitRows(text, separator).filter(
		({ cells }) => cells.some((cell) => String(cell).trim() !== "") && !String(cells[0]).startsWith("#"),
	);
	const [first] = rows;
	return first && HEADER.test(String(first.cells[0]).trim()) ? rows.slice(1) : rows;
}

/** RFC 4180 §2: a quoted cell may hold separators, line breaks and doubled quotes. */
function splitRows(text: string, separator: string): Entry[] {
	const rows: Entry[] = [];
	let cells: string[] = [];
	let line = 1;
	let start = 1;
	const cell = new RegExp(
		`(?:"((?:[^"]|"")*)"[^\\S\\r\\n\\t]*(?=[${separator}\\r\\n]|$)|([^${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`,
		"gy",
	);
	for (let match = cell.exec(text); match; match = cell.exec(text)) {
		const [whole, quoted, plain = "", end = ""] = match;
		cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
		if (end === separator) continue;
		rows.push({ where: `line ${start}`, cells });
		cells = [];
		start = line;
		if (end === "") break;
	}
	return rows;
}
