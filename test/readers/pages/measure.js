// Runs beside a reader: where the lines of each pair are on the pages of a document that it shows.

/** Letters of a text, as the tests compare them. */
const lettersOf = (text) =>
	text
		.normalize("NFKC")
		.replace(/[^\p{L}]/gu, "")
		.toLowerCase();

/** Text nodes of an element, those of translations in it left out. */
function textNodes(element) {
	const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	const nodes = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const inserted = node.parentElement.closest(".diglot-tr");
		if (node.data.trim() !== "" && (!inserted || inserted.contains(element))) nodes.push(node);
	}
	return nodes;
}

const ownText = (element) =>
	textNodes(element)
		.map(({ data }) => data)
		.join("");

/** Boxes of an element's text, each on its page: pages stand side by side, `pageWidth` apart, in the book's direction. */
function linesOf(element, pageWidth) {
	const isRtl = getComputedStyle(element.ownerDocument.documentElement).direction === "rtl";
	return textNodes(element).flatMap((node) => {
		const range = element.ownerDocument.createRange();
		range.selectNodeContents(node);
		return (
			[...range.getClientRects()]
				.filter(({ width, height }) => width > 1 && height > 1)
				.map(({ left, right, top, bottom }) => {
					const page = Math.floor((left + 1) / pageWidth);
					return {
						page: isRtl ? -page : page,
						left: left - page * pageWidth,
						right: right - page * pageWidth,
						top,
						bottom,
					};
				})
				// Text that is for the ears only is moved off the pages, to the left.
				.filter(({ page }) => isRtl || page >= 0)
		);
	});
}

/** The element that holds the source of a translation: the one around it, or one beside it. */
function findSource(translation, sourceStart) {
	const around = translation.parentElement;
	const candidates = [
		around,
		translation.previousElementSibling,
		translation.nextElementSibling,
		around.previousElementSibling,
		around.nextElementSibling,
	];
	const matching = candidates.filter(
		(each) => each && !each.matches(".diglot-tr") && lettersOf(ownText(each)).startsWith(sourceStart),
	);
	// A block around both begins like its first paragraph.
	return matching.sort((one, other) => ownText(one).length - ownText(other).length)[0];
}

/** A reader lays a document out again when its fonts and pictures are there. */
async function settle(shown) {
	await shown.fonts.ready;
	await new Promise((resolve) => setTimeout(resolve, 150));
}

/**
 * Shows a document of the book and measures its pairs.
 *
 * @param sources by the first letters of a translation, the first letters of its source
 * @param length how many letters
 */
globalThis.measureSection = async (section, sources, length) => {
	const shown = await globalThis.reader.show(section);
	await settle(shown);
	const pageWidth = globalThis.reader.pageWidth();
	const tables = [...shown.querySelectorAll("table")];
	const pairs = [];
	let unknown = 0;
	for (const translation of shown.querySelectorAll(".diglot-tr.cp-translation")) {
		const start = sources[lettersOf(ownText(translation)).slice(0, length)];
		const source = start && findSource(translation, start);
		if (!source) {
			unknown++;
			continue;
		}
		const [lines, sourceLines] = [linesOf(translation, pageWidth), linesOf(source, pageWidth)];
		if (lines.length === 0 || sourceLines.length === 0) continue;
		const isColumn = translation.classList.contains("diglot-side");
		const text = ownText(source).replace(/\s+/g, " ").trim().slice(0, 40);
		pairs.push({ text, isColumn, table: tables.indexOf(source.closest("table")), lines, sourceLines });
	}
	return { pairs, unknown, text: shown.body.textContent };
};

/** The tables of a document, by their number in it, whose text goes over the edge of its page. */
globalThis.findWideTables = async (section) => {
	const shown = await globalThis.reader.show(section);
	await settle(shown);
	const pageWidth = globalThis.reader.pageWidth();
	return [...shown.querySelectorAll("table")].flatMap((table, index) =>
		linesOf(table, pageWidth).some(({ right }) => right > pageWidth + 1) ? [index] : [],
	);
};

const EPUB = "http://www.idpf.org/2007/ops";

/** A document's references to notes, and the copies of each in translations. */
function listNoteLinks(shown) {
	const links = [...shown.querySelectorAll("a[href]")];
	const isReference = (link) => /(^|\s)noteref(\s|$)/.test(link.getAttributeNS(EPUB, "type") ?? "");
	const isCopy = (link) => link.closest(".diglot-tr") !== null;
	return links
		.filter((link) => isReference(link) && !isCopy(link))
		.flatMap((reference) => {
			const href = reference.getAttribute("href");
			const copies = links.filter((link) => isCopy(link) && link.getAttribute("href") === href);
			return [{ href, link: reference, isCopy: false }, ...copies.map((link) => ({ href, link, isCopy: true }))];
		});
}

/** Follows the first links to notes of a document, of each language, and tells what the reader shows. */
globalThis.followNotes = async (section, max) => {
	const seen = [];
	const count = listNoteLinks(await globalThis.reader.show(section)).slice(0, max).length;
	for (let index = 0; index < count; index++) {
		// A link may have led to another document.
		const shown = await globalThis.reader.show(section);
		await settle(shown);
		const { href, link, isCopy } = listNoteLinks(shown)[index];
		seen.push({ href, isCopy, ...(await globalThis.reader.follow(link)) });
	}
	return seen;
};
