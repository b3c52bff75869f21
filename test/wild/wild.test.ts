import { afterAll, describe, expect, test } from "vitest";
import { createChildBookWorker } from "../../src/book-worker/child-worker.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { listWildBooks } from "./expectations.ts";
import { formatJudged, tryBook } from "./try-book.ts";

const books = listWildBooks();
if (books === null) console.warn("SKIPPED: the books from the wild need a corpus (DIGLOT_CORPUS)");

describe.skipIf(books === null)("a book as a real tool writes it is translated as a careful reader wants it", () => {
	const bookWorker = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: 1024 ** 3, maxProcesses: 1 });
	afterAll(() => bookWorker.close());

	test.each(books ?? [])("$name", async (book) => {
		const { failed, mended } = await tryBook(book, bookWorker);
		for (const key of mended) console.warn(`holds now, and can leave its list: ${key}`);
		expect(failed.map(formatJudged)).toEqual([]);
	});
});
