import { readFile, writeFile } from "node:fs/promises";
import { AppError } from "../core/errors.ts";
import type { Segment } from "../core/segment.ts";
import type { BookReading, BookWorker, RenderReport, RenderRequest } from "./book-worker.ts";

/** What `render` writes: the parts of its request that a book shows. */
export type TextBook = Pick<RenderRequest, "layout" | "translationStyle" | "translations" | "modifiedAt">;

/** Books of tests are the text `book:N`: N English sentences, one a segment. Written as a `TextBook` in JSON. */
export const textBookWorker: BookWorker = {
	async read({ path }) {
		const content = await readFile(path, "utf8");
		const count = Number(/^book:(\d+)$/.exec(content)?.[1] ?? Number.NaN);
		if (Number.isNaN(count)) throw new AppError("This is no EPUB.", { code: "UNSUPPORTED_FORMAT" });
		return readingOf(count);
	},
	async render({ out, layout, translationStyle, translations, modifiedAt }) {
		const book: TextBook = { layout, translationStyle, translations, modifiedAt };
		await writeFile(out, JSON.stringify(book));
		return RENDERED;
	},
	cover: async () => ({ mediaType: "image/gif", bytes: Buffer.from("GIF89a") }),
	close: async () => {},
};

function readingOf(count: number): BookReading {
	const segments = Array.from(
		{ length: count },
		(_, n): Segment => ({
			id: `d1-s${n + 1}`,
			document: "d1",
			kind: "block",
			text: `Sentence ${n + 1}.`,
			fingerprint: `print-${n + 1}`,
			occurrence: 1,
			words: 2,
		}),
	);
	const words = { total: 2 * count, translatable: 2 * count, skipped: {} };
	const document = { id: "d1", name: "a.xhtml", role: "content", title: "One", segments: count, words } as const;
	const common = { title: "A Book", authors: [], language: "en", epubVersion: "3.0", warnings: [] };
	return { ...common, segments, documents: [{ ...document, warnings: [] }] };
}

const NOTHING_COUNTED = { anchors: 0, links: 0, noteReferences: 0, images: 0, tables: 0, pageBreaks: 0 };

/** The report on a book in which all went well. */
const RENDERED: RenderReport = {
	edits: 1,
	editsSha256: "",
	droppedSegments: [],
	unplacedSegments: 0,
	stackedSegments: 0,
	structure: { before: NOTHING_COUNTED, after: NOTHING_COUNTED },
	warnings: [],
};
