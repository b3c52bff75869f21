import { writeFile } from "node:fs/promises";
import { stripTags } from "../../src/core/tagged-text.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { checkStrip, checkUntouched, contentDocuments } from "../corpus/check-archive.ts";
import { canBeBaseline, type EpubCheck, formatFinding, newErrors } from "../epubcheck/epubcheck.ts";
import { cipher } from "../fixtures/fake-openai.ts";
import type { ChaosBook } from "./chaos-books.ts";

/** What is wrong with a finished book: whether it is whole, holds each translation, and is as valid as the original. */
export async function judgeDownload(
	url: string,
	jobId: string,
	book: ChaosBook,
	path: string,
	epubcheck: EpubCheck | null,
): Promise<string[]> {
	const response = await fetch(`${url}/download/${jobId}`);
	if (response.status !== 200) return [`download answers ${response.status}`];
	const bytes = Buffer.from(await response.arrayBuffer());
	if (bytes.length !== Number(response.headers.get("content-length"))) return ["the download has another length"];
	await writeFile(path, bytes);
	const [before, after] = [await readContents(book.path), await readContents(path)];
	if (!before || !after) return ["the download can't be opened by another ZIP reader"];

	const damaged = [...after].filter(([, entry]) => entry.read() === null).map(([name]) => `${name} is damaged`);
	const { documents } = book.reading;
	const structure = [...checkUntouched(before, after, documents), ...checkStrip(before, after, documents)];
	return [
		...damaged,
		...structure.map(({ check, file, detail }) => `${check} ${file}: ${detail}`),
		...findUntranslated(book, after),
		...(await findNewErrors(book, path, epubcheck)),
	];
}

/** Segments whose translation is missing from the book; only those without any markup are checked. */
function findUntranslated(book: ChaosBook, after: NonNullable<Awaited<ReturnType<typeof readContents>>>): string[] {
	const content = new Set(contentDocuments(book.reading.documents).map(({ id }) => id));
	const text = contentDocuments(book.reading.documents)
		.map(({ name }) => after.get(name)?.read()?.toString("utf8") ?? "")
		.join("\n");
	const wanted = book.reading.segments.filter(
		(segment) =>
			segment.kind === "block" &&
			content.has(segment.document) &&
			segment.text === stripTags(segment.text) &&
			/^[\w ,.;:-]{20,}$/.test(segment.text),
	);
	const missing = wanted.filter((segment) => !text.includes(cipher(segment.text)));
	if (missing.length === 0) return [];
	return [`${missing.length} of ${wanted.length} translations are missing, such as ${missing[0]?.id}`];
}

async function findNewErrors(book: ChaosBook, path: string, epubcheck: EpubCheck | null): Promise<string[]> {
	if (!epubcheck) return [];
	const before = await epubcheck.check(book.path);
	if (!canBeBaseline(before)) return [];
	return newErrors(before, await epubcheck.check(path)).map(formatFinding);
}
