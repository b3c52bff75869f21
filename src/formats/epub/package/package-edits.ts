import type { Edit } from "../edits.ts";
import { escapeAttribute, escapeText } from "../markup/entities.ts";
import {
	attributeValue,
	childElements,
	collapsedText,
	descendants,
	findAttribute,
	findDescendant,
	prefixOf,
} from "../markup/query.ts";
import type { MarkupDocument, MarkupElement } from "../markup/tree.ts";
import { relativeHref } from "./container.ts";
import { isEpub3, metadataElements, type PackageDocument } from "./package-document.ts";

const DC = "http://purl.org/dc/elements/1.1/";
const OPF = "http://www.idpf.org/2007/opf";

/** What the package of a translated book says about it (spec §6.3). */
export interface PackageChange {
	identifier: string;
	/** Canonical tags; both for bilingual, the target's alone for translation only. */
	sourceLanguage: string;
	targetLanguage: string;
	bilingual: boolean;
	/** What tells this edition from others in a list of titles; `null` to leave the title. */
	titleMark: string | null;
	/** Wall-clock milliseconds. */
	modifiedAt: number;
	/** Who translated. */
	contributor: string;
	/** Page progression of the target's script; `null` to keep the book's own. */
	progression: "ltr" | "rtl" | null;
	/** Archive name of the stylesheet to list, or `null`. */
	stylesheet: string | null;
}

/**
 * The edits that make the package describe the translated book: unique identifier (the source's is kept too),
 * languages, modification time, translator, stylesheet.
 */
export function editPackage(source: PackageDocument, change: PackageChange): Edit[] {
	const { metadata } = source;
	if (!metadata || metadata.empty) return [];
	return [
		...addIdentifier(source, metadata, change),
		...markTitle(metadata, change),
		...changeLanguages(metadata, change),
		...changeModified(source, metadata, change),
		...addContributor(source, metadata, change),
		...(change.stylesheet ? addItem(source, change.stylesheet) : []),
		...changeProgression(source, change),
	];
}

function freeId(source: PackageDocument, wanted: string): string {
	const used = new Set([...descendants(source.root)].map((element) => attributeValue(element, "id")));
	let id = wanted;
	for (let number = 2; used.has(id); number++) id = `${wanted}-${number}`;
	return id;
}

/** The element that holds the Dublin Core, its prefix for it, and the declaration that the prefix may lack. */
function findDublinCore(metadata: MarkupElement): { holder: MarkupElement; dc: string; declaration: string } {
	const known = [...descendants(metadata)].find(({ namespace }) => namespace === DC);
	const holder = known?.parent ?? metadata;
	if (known?.name.includes(":")) return { holder, dc: prefixOf(known), declaration: "" };
	return { holder, dc: "dc:", declaration: isDeclared(holder) ? "" : ` xmlns:dc="${DC}"` };
}

function isDeclared(from: MarkupElement): boolean {
	for (let element: MarkupElement | null = from; element; element = element.parent) {
		if (attributeValue(element, "xmlns:dc") === DC) return true;
	}
	return false;
}

/** Before all other identifiers, because some readers key fonts by the first (Adobe) and some by the unique one. */
function addIdentifier(source: PackageDocument, metadata: MarkupElement, change: PackageChange): Edit[] {
	const { holder, dc, declaration } = findDublinCore(metadata);
	const first = metadataElements(metadata, "identifier")[0];
	const at = first?.start ?? holder.openEnd;
	const id = freeId(source, "diglot-id");
	const edits: Edit[] = [
		{
			start: at,
			end: at,
			text: `<${dc}identifier${declaration} id="${id}">${escapeText(change.identifier)}</${dc}identifier>`,
		},
	];
	const pointer = findAttribute(source.root, "unique-identifier");
	if (pointer && pointer.valueStart >= 0)
		return [...edits, { start: pointer.valueStart, end: pointer.valueEnd, text: id }];
	const nameEnd = source.root.start + 1 + source.root.name.length;
	return [...edits, { start: nameEnd, end: nameEnd, text: ` unique-identifier="${id}"` }];
}

/** The title that libraries show: the one that is called the main one, else the first (EPUB 3.3 §5.5.3.1.2). */
function findMainTitle(metadata: MarkupElement): MarkupElement | undefined {
	const titles = metadataElements(metadata, "title").filter((title) => collapsedText(title) !== "");
	const main = metadataElements(metadata, "meta").find(
		(meta) => attributeValue(meta, "property") === "title-type" && collapsedText(meta) === "main",
	);
	const id = main && attributeValue(main, "refines");
	return titles.find((title) => id && `#${attributeValue(title, "id")}` === id) ?? titles[0];
}

/** Behind the title's text, in square brackets as catalogues write what is not on the title page (ISBD). */
function markTitle(metadata: MarkupElement, { titleMark }: PackageChange): Edit[] {
	const title = findMainTitle(metadata);
	if (!title || titleMark === null) return [];
	const { source } = title.document;
	const at = title.openEnd + source.slice(title.openEnd, title.closeStart).trimEnd().length;
	return [{ start: at, end: at, text: ` [${escapeText(titleMark)}]` }];
}

function changeLanguages(metadata: MarkupElement, change: PackageChange): Edit[] {
	const { holder, dc, declaration } = findDublinCore(metadata);
	const elements = metadataElements(metadata, "language").filter((element) => !element.empty);
	const target = change.targetLanguage;
	if (elements.some((element) => collapsedText(element) === target)) return [];
	const primary = (tag: string) => tag.split(/[-_]/, 1)[0]?.toLowerCase();
	const own = elements.find((element) => primary(collapsedText(element)) === primary(change.sourceLanguage));
	const replaced = own ?? elements[0];
	// EPUB Dictionaries 1.0 §3.3 wants the languages that such a meta names among the book's.
	const pinned = metadataElements(metadata, "meta").some(
		(meta) => attributeValue(meta, "property") === "source-language",
	);
	if (replaced && !change.bilingual && !pinned) {
		return [{ start: replaced.openEnd, end: replaced.closeStart, text: target }];
	}
	const last = elements[elements.length - 1];
	const at = last?.end ?? holder.closeStart;
	const element = (language: string) => `<${dc}language${declaration}>${language}</${dc}language>`;
	const missingSource = change.bilingual && !last ? element(change.sourceLanguage) : "";
	return [{ start: at, end: at, text: missingSource + element(target) }];
}

/** EPUB 3.3 §5.5.6: exactly one, to the second, in UTC. */
function changeModified(source: PackageDocument, metadata: MarkupElement, change: PackageChange): Edit[] {
	if (!isEpub3(source.version)) return [];
	const text = `${new Date(change.modifiedAt).toISOString().slice(0, 19)}Z`;
	const written = childElements(metadata, "meta").find(
		(meta) => attributeValue(meta, "property") === "dcterms:modified" && !findAttribute(meta, "refines") && !meta.empty,
	);
	if (written) return [{ start: written.openEnd, end: written.closeStart, text }];
	const prefix = prefixOf(metadata);
	const meta = `<${prefix}meta property="dcterms:modified">${text}</${prefix}meta>`;
	return [{ start: metadata.closeStart, end: metadata.closeStart, text: meta }];
}

/** A contributor with MARC role `trl`: refined in EPUB 3, by attribute in EPUB 2. */
function addContributor(source: PackageDocument, metadata: MarkupElement, change: PackageChange): Edit[] {
	const { holder, dc, declaration } = findDublinCore(metadata);
	const name = escapeText(change.contributor);
	const at = holder.closeStart;
	if (!isEpub3(source.version)) {
		const role = ` xmlns:opf="${OPF}" opf:role="trl"`;
		return [{ start: at, end: at, text: `<${dc}contributor${declaration}${role}>${name}</${dc}contributor>` }];
	}
	const id = freeId(source, "diglot-trl");
	const prefix = prefixOf(metadata);
	const role = `<${prefix}meta refines="#${id}" property="role" scheme="marc:relators">trl</${prefix}meta>`;
	return [{ start: at, end: at, text: `<${dc}contributor${declaration} id="${id}">${name}</${dc}contributor>${role}` }];
}

function addItem(source: PackageDocument, stylesheet: string): Edit[] {
	const manifest = findDescendant(source.root, "manifest");
	if (!manifest || manifest.empty) return [];
	const href = escapeAttribute(relativeHref(source.entry.name, stylesheet), '"');
	const id = freeId(source, "diglot-css");
	const item = `<${prefixOf(manifest)}item id="${id}" href="${href}" media-type="text/css"/>`;
	return [{ start: manifest.closeStart, end: manifest.closeStart, text: item }];
}

/**
 * Rule B9: pages turn as the target's script is read. Pages laid out by coordinates keep their order,
 * and so do books whose script is also written from right to left in columns.
 */
function changeProgression(source: PackageDocument, { bilingual, progression }: PackageChange): Edit[] {
	const spine = findDescendant(source.root, "spine");
	if (!spine || bilingual || progression === null || source.prePaginated || !isEpub3(source.version)) return [];
	const written = findAttribute(spine, "page-progression-direction");
	if (written && written.valueStart >= 0) {
		return [{ start: written.valueStart, end: written.valueEnd, text: progression }];
	}
	if (progression === "ltr") return [];
	const at = spine.start + 1 + spine.name.length;
	return [{ start: at, end: at, text: ` page-progression-direction="${progression}"` }];
}

/** The NCX's copy of the unique identifier follows (OPF 2.0.1 §2.4.1), whatever it was before. */
export function editNcxIdentifier(ncx: MarkupDocument, identifier: string): Edit[] {
	for (const meta of ncx.root ? descendants(ncx.root) : []) {
		if (meta.local !== "meta" || attributeValue(meta, "name") !== "dtb:uid") continue;
		const content = findAttribute(meta, "content");
		return content && content.valueStart >= 0
			? [{ start: content.valueStart, end: content.valueEnd, text: identifier }]
			: [];
	}
	return [];
}
