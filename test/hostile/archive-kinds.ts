import { deflateRawSync } from "node:zlib";
import { makeZip, type ZipPart } from "../fixtures/make-zip.ts";
import { type HostileKind, handled, tooLarge, unsupported } from "./hostile-kind.ts";
import { bookParts, CHAPTER, list, makeBook, OPF, packageOf, page, SOUND_CHAPTER } from "./sound-book.ts";

const MIB = 2 ** 20;
const EVIL = "diglot-evil";
const SYMLINK = 0o120777 * 0x10000;
const FIFO = 0o010666 * 0x10000;

/** The sound book with one entry's ZIP facts spoiled. */
function spoil(name: string, fault: Partial<ZipPart>): Buffer {
	return makeZip(bookParts().map((part) => (part.name === name ? { ...part, ...fault } : part)));
}

function withEntries(...parts: ZipPart[]): Buffer {
	return makeZip([...bookParts(), ...parts]);
}

const bothChapters = { translated: [CHAPTER, SOUND_CHAPTER] };

/** Names that would write outside of a folder, if names were paths. */
const names: HostileKind[] = [
	...[
		`../../../../../../../../tmp/${EVIL}`,
		`/tmp/${EVIL}`,
		`C:\\Windows\\${EVIL}`,
		`..\\..\\..\\${EVIL}`,
		`OEBPS/../../${EVIL}`,
		`OEBPS/${EVIL}\0.png`,
		`OEBPS/${EVIL}\r\n\x1b[31m.png`,
		`OEBPS/${"x".repeat(60_000)}`,
		"OEBPS/CON",
		" ",
		".",
		"..",
	].map((name) =>
		handled(
			`an entry named ${JSON.stringify(name.length > 60 ? `${name.slice(0, 20)}…` : name)}`,
			"kept under its name, never used as a path",
			() => withEntries({ name, content: "evil" }),
			{ translated: [CHAPTER, SOUND_CHAPTER], kept: [name] },
		),
	),
	handled(
		"a chapter whose name climbs out",
		"translated, under its name",
		() =>
			makeBook({
				[`../../../${EVIL}.xhtml`]: page("<p>Out of the book.</p>"),
				[OPF]: packageOf({ items: `<item id="e" href="../../../${EVIL}.xhtml" media-type="application/xhtml+xml"/>` }),
			}),
		bothChapters,
	),
	handled(
		"names with backslashes",
		"found as if they were slashes",
		() => makeBook({ [CHAPTER]: null, "OEBPS\\c1.xhtml": page("<p>Found all the same.</p>") }),
		{ translated: ["OEBPS\\c1.xhtml", SOUND_CHAPTER] },
	),
	handled(
		"doubled names",
		"the last one counts",
		() => withEntries({ name: CHAPTER, content: page("<p>The last one counts.</p>") }),
		bothChapters,
	),
	handled("names that differ in case", "each is its own", () =>
		withEntries({ name: CHAPTER.toUpperCase(), content: page("<p>In capitals.</p>") }),
	),
	handled(
		"two names for one entry",
		"the directory's is taken",
		() => spoil(CHAPTER, { local: { name: `../${EVIL}` } }),
		bothChapters,
	),
	handled(
		"a symbolic link as chapter",
		"never followed: no markup is found in it, and it stays",
		() => spoil(CHAPTER, { content: "/etc/passwd", externalAttributes: SYMLINK }),
		{ kept: [CHAPTER] },
	),
	handled("a named pipe as chapter", "its bytes are taken", () => spoil(CHAPTER, { externalAttributes: FIFO })),
	handled("a folder in the spine", "left out", () => makeBook({ [CHAPTER]: null, [`${CHAPTER}/`]: "" })),
];

const ZEROS = Buffer.alloc(20 * MIB);

/** Little that becomes much. */
const bombs: HostileKind[] = [
	tooLarge("a bomb by ratio", () => withEntries({ name: "zeros", content: ZEROS }), /unpacks to more than/),
	tooLarge(
		"a bomb by many small entries",
		() => {
			const content = ZEROS.subarray(0, MIB);
			const packed = deflateRawSync(content);
			return withEntries(...Array.from({ length: 100 }, (_, index) => ({ name: `zeros-${index}`, content, packed })));
		},
		/unpacks to more than/,
	),
	tooLarge("a bomb by count", () => withEntries(...manyEntries(20_001)), /holds more than 20000/),
	tooLarge(
		"a bomb by count that declares three entries",
		() => makeZip([...bookParts(), ...manyEntries(20_001)], { end: { entryCount: 3 } }),
		/holds more than 20000/,
	),
	handled(
		"a bomb in a book in the book",
		"an inner archive is never opened",
		() => withEntries({ name: "inner.zip", content: withEntries({ name: "zeros", content: ZEROS }), method: "stored" }),
		{ kept: ["inner.zip"] },
	),
	tooLarge("an entry of four gigabytes", () =>
		withEntries({ name: "huge", content: "x", declared: { size: 0xfffffff0 } }),
	),
	tooLarge("an entry of eight exabytes", () =>
		withEntries({ name: "huge", content: "x", zip64: true, declared: { size: 2 ** 62 } }),
	),
	tooLarge(
		"an entry that unpacks to more than it declares",
		() => spoil(CHAPTER, { content: ZEROS, declared: { size: 100 } }),
		/different size/,
	),
	tooLarge(
		"an entry that unpacks to less than it declares",
		() => spoil(CHAPTER, { declared: { size: 9 * MIB } }),
		/different size/,
	),
	unsupported(
		"entries that share one piece of data",
		() => {
			const parts = bookParts();
			const headerOffset = makeZip(parts, { hasNoDirectory: true }).lastIndexOf("PK\x03\x04", undefined, "latin1");
			const twins = Array.from({ length: 500 }, (_, index) => ({
				...(parts.at(-1) ?? { content: "" }),
				name: `twin-${index}`,
				isPhantom: true,
				central: { headerOffset },
			}));
			return makeZip([...parts, ...twins]);
		},
		/overlaps/,
	),
	unsupported(
		"an entry that reaches into the next",
		() => spoil(CHAPTER, { declared: { compressedSize: 400 } }),
		/overlaps/,
	),
];

function manyEntries(count: number): ZipPart[] {
	return Array.from({ length: count }, (_, index) => ({ name: `e${index}`, content: "", method: "stored" }));
}

/** Lies, locks and damage. */
const damage: HostileKind[] = [
	handled("a picture with a wrong CRC", "copied as it is, and reported", () =>
		withEntries({ name: "picture.png", content: "no picture", declared: { crc32: 7 } }),
	),
	handled("a chapter with a wrong CRC", "stays as it is, and is reported", () =>
		spoil(CHAPTER, { declared: { crc32: 7 } }),
	),
	unsupported("a package with a wrong CRC", () => spoil(OPF, { declared: { crc32: 7 } }), /damaged/),
	handled("headers that contradict each other", "the data decides", () =>
		spoil(CHAPTER, { local: { size: 5, compressedSize: 5, crc32: 5 } }),
	),
	unsupported("an encrypted entry", () => spoil(CHAPTER, { flags: 1 }), /encrypted/),
	unsupported(
		"an entry encrypted by its local header alone",
		() => spoil(CHAPTER, { local: { flags: 1 } }),
		/encrypted/,
	),
	unsupported("an AES-encrypted entry", () => spoil(CHAPTER, { method: 99 }), /encrypted/),
	unsupported("strong encryption", () => spoil(CHAPTER, { flags: 1 << 6 }), /encrypted/),
	unsupported("an entry packed by bzip2", () => spoil(CHAPTER, { method: 12 }), /compressed/),
	unsupported("an empty file", () => Buffer.alloc(0)),
	unsupported("a picture", () => Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ZEROS.subarray(0, MIB)])),
	unsupported("a text of the signature of headers", () => Buffer.from("PK\x03\x04".repeat(2_000_000), "latin1")),
	unsupported("a text of the signature of ends", () => Buffer.from("PK\x05\x06".repeat(2_000_000), "latin1")),
	unsupported("local headers without data", () => {
		const header = makeZip([{ name: "x", content: "", descriptor: "signed" }], { hasNoDirectory: true });
		return Buffer.concat(Array.from({ length: 100_000 }, () => header.subarray(0, 31)));
	}),
	handled("a comment that looks like an archive's end", "the true end is found", () =>
		makeBook({}, { comment: Buffer.from(`PK\x05\x06${"\0".repeat(18)}`.repeat(500), "latin1") }),
	),
	handled("megabytes of junk before and after", "left out", () =>
		makeBook({}, { before: Buffer.alloc(2 * MIB, "junk"), after: Buffer.alloc(2 * MIB, "junk") }),
	),
	handled("a directory that is lost", "salvaged from the entries", () => makeBook({}, { hasNoDirectory: true })),
	handled("two books in one file", "the last one is taken", () => Buffer.concat([makeBook(), makeBook()])),
	handled("forty megabytes of names", "kept", () =>
		withEntries(...Array.from({ length: 650 }, (_, index) => ({ name: `${index}${"ü".repeat(30_000)}`, content: "" }))),
	),
];

const LONG_BOOK = makeBook(
	Object.fromEntries(
		[CHAPTER, SOUND_CHAPTER].map((name) => [name, page(list(60, (index) => `<p>Paragraph ${index} of it.</p>`))]),
	),
);

/** Half a book is no book; one that lost its directory alone is whole again. */
const truncated: HostileKind[] = Array.from({ length: 19 }, (_, index): HostileKind => {
	const percent = 5 * (index + 1);
	const make = () => LONG_BOOK.subarray(0, Math.floor((LONG_BOOK.length * percent) / 100));
	const name = `cut off at ${percent} %`;
	return percent > 80 ? handled(name, "salvaged: all entries are there", make) : unsupported(name, make);
});

export const ARCHIVE_KINDS: readonly HostileKind[] = [...names, ...bombs, ...damage, ...truncated];
