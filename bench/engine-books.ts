import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packZip } from "../scripts/zip-writer.ts";
import { findCorpus } from "../test/corpus/books.ts";

/** War and Peace, where the corpus is at hand. */
export function findNovel(): string | null {
	const corpus = findCorpus();
	const path = corpus && join(corpus, "novels/se-tolstoy-war-and-peace.epub");
	return path && existsSync(path) ? path : null;
}

const NOVEL_DOCUMENTS = 393;
const NOVEL_PARAGRAPHS = 32;
const WORDS_PER_PARAGRAPH = 45;
const PICTURE_DOCUMENTS = 147;
const PICTURES = 378;
const PICTURE_BYTES = Math.ceil((50 * 2 ** 20) / PICTURES);

/** A stand-in for War and Peace: as many documents and words, in paragraphs of its usual length. */
export function makeNovel(path: string): void {
	writeFileSync(path, packBook("A Novel of Chance", makeChapters(), []));
}

/** The same novel with pictures of `megabytes` MiB, as those of `makePictureBook`. */
export function makePicturedNovel(path: string, megabytes: number): void {
	const random = startRandom(3);
	const count = Math.ceil((megabytes * 2 ** 20) / PICTURE_BYTES);
	const pictures = Array.from({ length: count }, () => makeNoise(PICTURE_BYTES, random));
	writeFileSync(path, packBook("A Pictured Novel", makeChapters(), pictures));
}

function makeChapters(): string[] {
	const random = startRandom(1);
	return Array.from({ length: NOVEL_DOCUMENTS }, (_, index) => {
		const paragraphs = Array.from({ length: NOVEL_PARAGRAPHS }, () => `\t<p>${makeSentence(random)}</p>`);
		return [`<h2 epub:type="title">Chapter ${index + 1}</h2>`, ...paragraphs].join("\n");
	});
}

/**
 * A book of 50 MiB in pictures with a little text around them. The pictures are noise that deflates by a
 * few percent, as JPEG does, and are deflated, so that checking them costs what it costs in real books.
 */
export function makePictureBook(path: string): void {
	const random = startRandom(2);
	const pictures = Array.from({ length: PICTURES }, () => makeNoise(PICTURE_BYTES, random));
	const pages = Array.from({ length: PICTURE_DOCUMENTS }, (_, index) => {
		const figures = pictures
			.map((_picture, number) => number)
			.filter((number) => number % PICTURE_DOCUMENTS === index)
			.map((number) => {
				const image = `<img src="picture-${number}.jpg" alt="Picture number ${number}"/>`;
				return `\t<figure>${image}<figcaption>${makeSentence(random)}</figcaption></figure>`;
			});
		return [`<h2>Plate ${index + 1}</h2>`, ...figures, `\t<p>${makeSentence(random)}</p>`].join("\n");
	});
	writeFileSync(path, packBook("A Book of Pictures", pages, pictures));
}

function packBook(title: string, bodies: readonly string[], pictures: readonly Buffer[]): Buffer {
	const documents = bodies.map((_, index) => `text-${index + 1}.xhtml`);
	const links = documents.map((name, index) => `<li><a href="${name}">Part ${index + 1}</a></li>`);
	return packZip([
		["mimetype", "application/epub+zip"],
		["META-INF/container.xml", CONTAINER],
		["EPUB/package.opf", makePackage(title, documents, pictures.length)],
		["EPUB/nav.xhtml", makePage("Contents", `<nav epub:type="toc"><ol>${links.join("\n")}</ol></nav>`)],
		["EPUB/style.css", "p { margin: 0; text-indent: 1em }\n"],
		...documents.map((name, index): [string, string] => [`EPUB/${name}`, makePage(title, bodies[index] ?? "")]),
		...pictures.map((picture, index): [string, Buffer] => [`EPUB/picture-${index}.jpg`, picture]),
	]);
}

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>`;

function makePackage(title: string, documents: readonly string[], pictures: number): string {
	const items = [
		'<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
		'<item id="style" href="style.css" media-type="text/css"/>',
		...documents.map((name, index) => `<item id="t${index}" href="${name}" media-type="application/xhtml+xml"/>`),
		...Array.from(
			{ length: pictures },
			(_, index) => `<item id="p${index}" href="picture-${index}.jpg" media-type="image/jpeg"/>`,
		),
	];
	return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:2f6a7d0c-93b1-4c3e-8d19-5b7a4e0c6f21</dc:identifier>
<dc:title>${title}</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
</metadata>
<manifest>${items.join("\n")}</manifest>
<spine>${documents.map((_, index) => `<itemref idref="t${index}"/>`).join("\n")}</spine>
</package>`;
}

function makePage(title: string, body: string): string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>${title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>
${body}
</body>
</html>`;
}

/** A generator of unsigned 32-bit numbers (xorshift), the same for the same seed. */
function startRandom(seed: number): () => number {
	let state = Math.imul(seed, 0x9e3779b9) | 1;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return state >>> 0;
	};
}

const WORDS =
	"the of and to a in he that was his it with had as her at she not for him but on said is you be from all by so they prince one what who were have which this pierre when no natásha andrew face looked room came princess army went french moscow suddenly officer “well” eyes’ hand countess evidently emperor soldiers”".split(
		" ",
	);

function makeSentence(random: () => number): string {
	const words = Array.from({ length: WORDS_PER_PARAGRAPH }, () => {
		const word = `${WORDS[random() % WORDS.length]}${random() % 9 === 0 ? "," : ""}`;
		return random() % 40 === 0 ? `<i>${word}</i>` : word;
	});
	return `${words.join(" ")}.`;
}

/** Bytes of which every sixteenth is zero: zlib finds little to save, but enough to code them. */
function makeNoise(length: number, random: () => number): Buffer {
	const bytes = Buffer.alloc(length);
	for (let index = 0; index < length; index++) {
		const number = random();
		bytes[index] = (number >>> 8) % 16 === 0 ? 0 : number >>> 24;
	}
	return bytes;
}
