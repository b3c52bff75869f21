import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packZip } from "../../scripts/zip-writer.ts";
import type { DocumentReport } from "../../src/core/book-reading.ts";
import { type Contents, readContents } from "./archive-contents.ts";
import { checkIdentity, checkStrip, checkUntouched } from "./check-archive.ts";
import { checkLeftWords } from "./check-words.ts";

const SOURCE = "<html><head><title>☃</title></head><body><p>One two</p><code>three</code></body></html>";
const TRANSLATED = SOURCE.replace("</p>", '<span class="diglot-tr cp-translation" lang="es"><br/>uno</span></p>');

const DOCUMENTS: DocumentReport[] = [
	{
		id: "d1",
		name: "a.xhtml",
		role: "content",
		title: "a",
		segments: 1,
		words: { total: 3, translatable: 2, skipped: { code: 1 } },
		warnings: [],
	},
];

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function archive(files: Record<string, string>): Promise<Map<string, Contents>> {
	const path = join(folder, "book.epub");
	await writeFile(
		path,
		packZip(Object.entries({ mimetype: "application/epub+zip", "a.xhtml": SOURCE, "b.png": "b", ...files })),
	);
	const contents = await readContents(path);
	if (!contents) throw new Error("yauzl can't read our own archive");
	return contents;
}

test("a raw copy passes, another byte in a document or elsewhere does not", async () => {
	const before = await archive({});
	expect(checkIdentity(before, await archive({}), DOCUMENTS)).toEqual([]);
	expect(checkIdentity(before, await archive({ "a.xhtml": `${SOURCE} ` }), DOCUMENTS)).toHaveLength(1);
	expect(checkUntouched(before, await archive({ "a.xhtml": TRANSLATED, "diglot.css": "p{}" }), DOCUMENTS)).toEqual([]);
	expect(checkUntouched(before, await archive({ "b.png": "c" }), DOCUMENTS)).toHaveLength(1);
	expect(checkUntouched(before, await archive({ "c.png": "c" }), DOCUMENTS)).toHaveLength(1);
});

test("what is left after stripping must be the source", async () => {
	const before = await archive({});
	expect(checkStrip(before, await archive({ "a.xhtml": TRANSLATED }), DOCUMENTS)).toEqual([]);
	const [fault] = checkStrip(before, await archive({ "a.xhtml": TRANSLATED.replace("One", "one") }), DOCUMENTS);
	expect(fault?.detail).toContain("differs at");
});

test("words that are left must have been skipped", async () => {
	const snowed = await archive({ "a.xhtml": SOURCE.replace("One two", "☃☃☃ ☃☃☃") });
	expect(checkLeftWords(snowed, DOCUMENTS)).toEqual([]);
	const [fault] = checkLeftWords(await archive({}), DOCUMENTS);
	expect(fault?.detail).toBe("3 words are left, 1 were skipped");
});
