import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createChildBookWorker } from "../../src/book-worker/child-worker.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { hasPart } from "../setup/parts.ts";
import { launchChromium } from "../visual/book-pages.ts";
import { listWildBooks } from "./expectations.ts";
import { formatJudged, tryBook } from "./try-book.ts";

const books = listWildBooks();
if (books === null) console.warn("SKIPPED: the books from the wild need a corpus (DIGLOT_CORPUS)");

describe.skipIf(books === null)("a book as a real tool writes it is translated as a careful reader wants it", () => {
	const bookWorker = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: 1024 ** 3, maxProcesses: 1 });
	let browser: Browser | null = null;
	beforeAll(async () => {
		if (hasPart("chromium")) browser = await launchChromium();
		else if (process.env.CI === "true") throw new Error("CI needs chromium for what a browser shows of these books");
		else console.warn("SKIPPED: what a browser shows of the books from the wild (apt-get install chromium)");
	});
	afterAll(async () => {
		await browser?.close();
		await bookWorker.close();
	});

	test.each(books ?? [])("$name", async (book) => {
		const { failed } = await tryBook(book, bookWorker, browser);
		expect(failed.map(formatJudged)).toEqual([]);
	});
});
