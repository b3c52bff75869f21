import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { epub } from "./epub/epub.ts";
import { makeBook } from "./epub/try-book.fixture.ts";
import { findFormat } from "./find-format.ts";
import type { BookFormat } from "./format.ts";

const folder = mkdtempSync(join(tmpdir(), "diglot-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, content: string | Buffer): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

const plain: BookFormat = { ...epub, sniff: ({ name, bytes }) => name.endsWith(".txt") && !bytes.includes(0) };
const everything: BookFormat = { ...epub, sniff: () => true };

describe("the format of a file", () => {
	it("is EPUB by its first bytes, whatever its name", () => {
		expect(findFormat(save("a.txt", makeBook()), [epub, everything])).toBe(epub);
	});

	it("is not EPUB for any other archive or text, where another format recognises it", () => {
		expect(findFormat(save("b", "PK\x03\x04 and more"), [epub, everything])).toBe(everything);
		expect(findFormat(save("c", "mimetypeapplication/epub+zip"), [epub, everything])).toBe(everything);
	});

	it("may go by the name and the content together", () => {
		expect(findFormat(save("d.txt", "Once upon a time"), [plain, epub])).toBe(plain);
		expect(findFormat(save("e.txt", "Once\0upon"), [plain, epub])).toBe(epub);
		expect(findFormat(save("f.md", "Once upon a time"), [plain, epub])).toBe(epub);
	});

	it("is EPUB for what nothing recognises, so that opening it says what is wrong", () => {
		for (const path of [save("g", ""), save("h", "%PDF-1.7"), folder, join(folder, "missing")]) {
			expect(findFormat(path)).toBe(epub);
		}
	});
});
