import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeZip, type ZipPart } from "../../../../test/fixtures/make-zip.ts";
import { seededRandom } from "../../../../test/harness/random.ts";
import { AppError } from "../../../core/errors.ts";
import { openArchive } from "./archive-reader.ts";
import { writeArchive } from "./archive-writer.ts";

const SEED = 20_261_122;
const CHAPTERS = Array.from({ length: 6 }, (_, index): ZipPart => {
	return { name: `OEBPS/chapter-${index}.xhtml`, content: `<p>Chapter ${index} begins here.</p>`.repeat(10 + index) };
});
const BOOK: ZipPart[] = [
	{ name: "mimetype", content: "application/epub+zip", method: "stored" },
	{ name: "META-INF/container.xml", content: "<container/>" },
	...CHAPTERS,
	{ name: "OEBPS/inner.zip", content: makeZip([{ name: "a", content: "b" }]), method: "stored" },
	{ name: "OEBPS/wide.css", content: "p {}", zip64: true },
	{ name: "OEBPS/späte.xhtml", content: "<p>later</p>".repeat(9), descriptor: "signed", utf8: true },
];

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-archive-"));
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

/** Opens, verifies, reads and rewrites a book; gives the names of its sound entries, or the refusal's code. */
function handle(bytes: Buffer): { names: string[] } | { code: string } {
	const path = join(folder, "book.epub");
	const out = join(folder, "out.epub");
	writeFileSync(path, bytes);
	try {
		const archive = openArchive(path);
		try {
			const damaged = new Set(archive.verify());
			const sound = archive.entries.filter(({ name }) => !damaged.has(name));
			for (const entry of sound) archive.read(entry);
			writeArchive(archive, { replace: new Map(), add: [] }, out, { modifiedAt: 0 });
			return { names: sound.map(({ name }) => name) };
		} finally {
			archive.close();
		}
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		expect(["UNSUPPORTED_FORMAT", "FILE_TOO_LARGE"]).toContain(error.code);
		expect(existsSync(out)).toBe(false);
		return { code: error.code };
	} finally {
		rmSync(out, { force: true });
	}
}

describe("an archive cut off at every 5 %", () => {
	it.each([false, true])("is salvaged or refused, with data descriptors: %s", (hasDescriptors) => {
		const parts = BOOK.map((part) => (hasDescriptors ? { ...part, descriptor: "signed" as const } : part));
		const bytes = makeZip(parts);
		const counts = Array.from({ length: 21 }, (_, step) => {
			const result = handle(bytes.subarray(0, Math.floor((bytes.length * step) / 20)));
			return "names" in result ? result.names.length : 0;
		});
		expect(counts[0]).toBe(0);
		expect(counts[20]).toBe(BOOK.length);
		// More of the file never means fewer entries, and the directory's loss costs none.
		expect(counts).toEqual([...counts].sort((a, b) => a - b));
		expect(counts.filter((count) => count === BOOK.length).length).toBeGreaterThan(3);
	});
});

describe("an archive with random changes", () => {
	it("is read, salvaged or refused with a clear error, never anything else", () => {
		const random = seededRandom(SEED);
		const sound = makeZip(BOOK);
		const below = (bound: number) => Math.floor(random() * bound);
		let read = 0;
		for (let round = 0; round < 500; round += 1) {
			const bytes = Buffer.from(sound);
			for (let change = 0; change <= round % 8; change += 1) bytes[below(bytes.length)] = below(256);
			const from = below(bytes.length);
			const result = handle(
				round % 5 === 4 ? Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + below(40))]) : bytes,
			);
			if ("names" in result) read += 1;
		}
		expect(read).toBeGreaterThan(250);
	});
});
