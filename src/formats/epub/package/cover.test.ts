import { describe, expect, it } from "vitest";
import { METADATA, makeBook, makePackage, openTrial } from "../try-book.fixture.ts";
import { findCover } from "./cover.ts";

const PNG = Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1");

function coverOf(content: Buffer, manifest = 'properties="x cover-image"', metadata = "") {
	const item = `<item id="k" href="k.bin" media-type="image/x" ${manifest}/><item id="z" href="z.bin"/>`;
	const bytes = makeBook({
		"OEBPS/book.opf": makePackage({ metadata: METADATA + metadata, manifest: item }),
		"OEBPS/k.bin": content,
		"OEBPS/z.bin": Buffer.from("GIF89a"),
	});
	return openTrial(bytes, findCover);
}

describe("a cover", () => {
	it.each([
		["image/png", PNG],
		["image/jpeg", Buffer.from("\xff\xd8\xff\xe0", "latin1")],
		["image/gif", Buffer.from("GIF87a")],
		["image/gif", Buffer.from("GIF89a")],
		["image/webp", Buffer.from("RIFF\0\0\0\0WEBP")],
	])("is of the kind that its bytes say: %s", (mediaType, bytes) => {
		expect(coverOf(bytes)).toEqual({ mediaType, bytes });
	});

	it.each([
		["SVG", Buffer.from("<svg/>")],
		["sound", Buffer.from("RIFF\0\0\0\0WAVE")],
		["a picture that begins late", Buffer.concat([Buffer.of(0), PNG])],
		["nothing", Buffer.alloc(0)],
	])("is none of %s", (_, bytes) => {
		expect(coverOf(bytes)).toBeNull();
	});

	it("is the item that is marked, else the one that a meta names, else none", () => {
		const meta = (id: string) => `<meta name="Cover" content="${id}"/>`;
		expect(coverOf(PNG, "", meta("k"))?.mediaType).toBe("image/png");
		expect(coverOf(PNG, "", meta("z"))?.mediaType).toBe("image/gif");
		expect(coverOf(PNG, 'properties="cover-image"', meta("z"))?.mediaType).toBe("image/png");
		expect(coverOf(PNG, "", meta("none"))).toBeNull();
		expect(coverOf(PNG, "")).toBeNull();
	});

	it("is none above four megabytes", () => {
		const large = (bytes: number) =>
			Buffer.concat([PNG, Buffer.from(Array.from({ length: bytes - PNG.length }, (_, n) => n * n))]);
		expect(coverOf(large(4 * 2 ** 20))).not.toBeNull();
		expect(coverOf(large(4 * 2 ** 20 + 1))).toBeNull();
	});
});
