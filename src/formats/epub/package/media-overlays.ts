import { AppError } from "../../../core/errors.ts";
import type { ArchiveEntry } from "../archive/archive.ts";
import type { Book } from "../book.ts";
import { decodeBytes } from "../encoding.ts";
import { attributeValue, descendants } from "../markup/query.ts";
import { type MarkupDocument, parseLenient } from "../markup/tree.ts";
import { resolveHref } from "./container.ts";

/** The ids that media overlays name, by the document that holds them. */
export type OverlayIds = ReadonlyMap<ArchiveEntry, ReadonlySet<string>>;

const SMIL = "application/smil+xml";

/** Reads the overlays' `text` references (EPUB 3.3 §9.2.2.6). */
export function readOverlayIds(book: Book): OverlayIds {
	const found = new Map<ArchiveEntry, Set<string>>();
	const items = book.renditions.flatMap(({ manifest }) => manifest.filter(({ mediaType }) => mediaType === SMIL));
	for (const entry of new Set(items.map((item) => item.entry))) {
		const markup = entry && readOverlay(book, entry);
		if (!markup) continue;
		for (const element of markup.root && !markup.tooDeep ? descendants(markup.root) : []) {
			const source = element.local === "text" ? attributeValue(element, "src") : null;
			const hash = source?.indexOf("#") ?? -1;
			const target = source && hash >= 0 ? book.archive.find(resolveHref(entry.name, source)) : undefined;
			if (!source || !target) continue;
			const ids = found.get(target) ?? new Set();
			found.set(target, ids.add(source.slice(hash + 1)));
		}
	}
	return found;
}

/** A damaged or oversized overlay is ignored; the text is translated anyway. */
function readOverlay(book: Book, entry: ArchiveEntry): MarkupDocument | null {
	if (entry.size > book.maxDocumentBytes) return null;
	try {
		return parseLenient(decodeBytes(book.archive.read(entry)).text).markup;
	} catch (error) {
		if (error instanceof AppError) return null;
		throw error;
	}
}
