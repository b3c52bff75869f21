import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contents, readContents } from "../../../test/corpus/archive-contents.ts";
import { makeZip, type ZipOptions, type ZipPart } from "../../../test/fixtures/make-zip.ts";
import type { BookReading, ReadRequest } from "../../core/book-reading.ts";
import type { RenderReport, RenderRequest } from "../../core/rendering.ts";
import { type BookLimits, DEFAULT_LIMITS } from "../book-limits.ts";
import type { Book } from "./book.ts";
import { openBook } from "./book.ts";
import { renderBook } from "./rendering/render-book.ts";
import { readBook } from "./segments/read-book.ts";

export const CONTAINER = `<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`;

export interface PackageParts {
	version?: string;
	/** Attributes of the root beside its version and namespace. */
	root?: string;
	metadata?: string;
	manifest?: string;
	spine?: string;
	/** Attributes of `spine`. */
	spineAttributes?: string;
}

export const METADATA =
	'<dc:identifier id="id">urn:isbn:1</dc:identifier><dc:title>A Title</dc:title><dc:language>en</dc:language>';
export const CHAPTER_ITEM = '<item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/>';

/** A package document with one chapter, `c1.xhtml`, by default. */
export function makePackage(parts: PackageParts = {}): string {
	const { version = "3.0", root = 'unique-identifier="id"', metadata = METADATA, manifest = CHAPTER_ITEM } = parts;
	const { spine = '<itemref idref="c1"/>', spineAttributes = "" } = parts;
	return `<package xmlns="http://www.idpf.org/2007/opf" version="${version}" ${root}><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">${metadata}</metadata><manifest>${manifest}</manifest><spine ${spineAttributes}>${spine}</spine></package>`;
}

export function makePage(body: string, head = "<title>1</title>"): string {
	return `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head>${head}</head><body>${body}</body></html>`;
}

type Files = Record<string, string | Buffer | null>;

/** An EPUB of one chapter with `files` beside or in place of its own; `null` leaves one out. */
export function makeBook(files: Files = {}, options: ZipOptions = {}): Buffer {
	const all: Files = {
		"META-INF/container.xml": CONTAINER,
		"OEBPS/book.opf": makePackage(),
		"OEBPS/c1.xhtml": makePage("<p>one</p>"),
		...files,
	};
	const parts = Object.entries(all).flatMap(([name, content]): ZipPart[] =>
		content === null ? [] : [{ name, content }],
	);
	return makeZip([{ name: "mimetype", content: "application/epub+zip", method: "stored" }, ...parts], options);
}

const LIMITS: BookLimits = { ...DEFAULT_LIMITS, maxDocumentBytes: 2 ** 20 };

function withBook<T>(bytes: Buffer, use: (path: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "diglot-book-"));
	const path = join(folder, "book.epub");
	writeFileSync(path, bytes);
	const remove = () => rmSync(folder, { recursive: true });
	try {
		const result = use(path);
		if (result instanceof Promise) return result.finally(remove) as T;
		remove();
		return result;
	} catch (error) {
		remove();
		throw error;
	}
}

export function readTrial(
	bytes: Buffer,
	request: Omit<ReadRequest, "path"> = {},
	limits: Partial<BookLimits> = {},
): BookReading {
	return withBook(bytes, (path) => readBook({ path, ...request }, { ...LIMITS, ...limits }));
}

/** What `look` sees of the opened book. */
export function openTrial<T>(bytes: Buffer, look: (book: Book) => T, limits: Partial<BookLimits> = {}): T {
	return withBook(bytes, (path) => {
		const book = openBook(path, { ...LIMITS, ...limits });
		try {
			return look(book);
		} finally {
			book.archive.close();
		}
	});
}

export interface Rendered {
	report: RenderReport;
	/** By another ZIP reader than ours. */
	contents: ReadonlyMap<string, Contents>;
	text(name: string): string;
}

/** Renders a book with each of its segments in capitals, or as `translate` has it. */
export function renderTrial(
	bytes: Buffer,
	request: Partial<RenderRequest> = {},
	translate: (text: string) => string = (text) => text.replace(/[a-z]+(?![^<]*>)/g, (word) => word.toUpperCase()),
): Promise<Rendered> {
	const { selection, targetLanguage = "es", givenSourceLanguage = null } = request;
	const { segments } = readTrial(bytes, { targetLanguage, givenSourceLanguage, ...(selection && { selection }) });
	return withBook(bytes, async (path) => {
		const out = `${path}.out`;
		const translations = Object.fromEntries(segments.map(({ id, text }) => [id, translate(text)]));
		const report = await renderBook(
			{
				path,
				out,
				layout: "translation_only",
				translations,
				sourceLanguage: "en",
				targetLanguage,
				givenSourceLanguage,
				inputSha256: "0".repeat(64),
				modifiedAt: Date.UTC(2025, 0, 1),
				engineName: "Test & Co",
				...request,
			},
			LIMITS,
		);
		const contents = (await readContents(out)) ?? new Map<string, Contents>();
		return { report, contents, text: (name: string) => contents.get(name)?.read()?.toString("utf8") ?? "" };
	});
}
