import { AppError } from "../../../core/errors.ts";
import type { Archive, ArchiveEntry } from "../archive/archive.ts";
import { type DecodedText, decodeBytes } from "../encoding.ts";
import { attributeTokens, attributeValue, childElements, collapsedText, findDescendant } from "../markup/query.ts";
import { type MarkupDocument, type MarkupElement, parseLenient } from "../markup/tree.ts";
import { isRemote, resolveHref } from "./container.ts";

export interface ManifestItem {
	id: string;
	/** Archive name that the href leads to. */
	name: string;
	mediaType: string;
	properties: readonly string[];
	/** Absent for remote resources and files that the archive lacks. */
	entry: ArchiveEntry | undefined;
	element: MarkupElement;
}

export interface SpineItem {
	item: ManifestItem;
	linear: boolean;
	properties: readonly string[];
}

/** A package document with what Diglot reads of it and the tree to edit it by offset. */
export interface PackageDocument {
	entry: ArchiveEntry;
	decoded: DecodedText;
	markup: MarkupDocument;
	root: MarkupElement;
	metadata: MarkupElement | null;
	/** As written; `2.0` where the attribute is missing. */
	version: string;
	title: string;
	authors: string[];
	languages: string[];
	uniqueIdentifier: string;
	/** All `dc:identifier`s in order. */
	identifiers: string[];
	manifest: ManifestItem[];
	spine: SpineItem[];
	/** The item of the NCX, if any (spine@toc, else the first of its media type). */
	ncx: ManifestItem | null;
	nav: ManifestItem | null;
	prePaginated: boolean;
	warnings: string[];
}

/** EPUB 3 and later. */
export function isEpub3(version: string): boolean {
	return Number.parseFloat(version) >= 3;
}

/**
 * Reads a package document: lenient about prefixes, namespaces, dangling and duplicate items (spec §6.4).
 *
 * @throws AppError `UNSUPPORTED_FORMAT` where it is not a package at all
 */
export function readPackage(archive: Archive, entry: ArchiveEntry): PackageDocument {
	const decoded = decodeBytes(archive.read(entry));
	const { markup, fault } = parseLenient(decoded.text);
	const root = markup.root;
	if (root?.local !== "package" || markup.tooDeep) {
		throw new AppError("The EPUB's package document can't be read.", { code: "UNSUPPORTED_FORMAT" });
	}
	const warnings = fault ? [`the package document is not well-formed: ${fault.message}`] : [];
	const metadata = findDescendant(root, "metadata") ?? null;
	const manifest = readManifest(archive, entry, root, warnings);
	const { spine, toc } = readSpine(root, manifest, warnings);
	const values = (local: string) => metadataValues(metadata, local);
	return {
		entry,
		decoded,
		markup,
		root,
		metadata,
		version: attributeValue(root, "version") ?? "2.0",
		title: values("title")[0] ?? "",
		authors: values("creator"),
		languages: values("language"),
		uniqueIdentifier: readUniqueIdentifier(root, metadata),
		identifiers: values("identifier"),
		manifest,
		spine,
		ncx: toc ?? manifest.find((item) => item.mediaType === "application/x-dtbncx+xml") ?? null,
		nav: manifest.find((item) => item.properties.includes("nav")) ?? null,
		prePaginated: isPrePaginated(metadata),
		warnings,
	};
}

/** Elements of the metadata by local name, through the `dc-metadata` wrapper of OEB 1.2 too. */
export function metadataElements(metadata: MarkupElement | null, local: string): MarkupElement[] {
	if (!metadata) return [];
	const wrapped = ["dc-metadata", "x-metadata"].flatMap((wrapper) => childElements(metadata, wrapper));
	return [metadata, ...wrapped].flatMap((parent) =>
		childElements(parent).filter((child) => child.local.toLowerCase() === local),
	);
}

function metadataValues(metadata: MarkupElement | null, local: string): string[] {
	return metadataElements(metadata, local)
		.map((element) => collapsedText(element))
		.filter(Boolean);
}

/** The `dc:identifier` element that `package@unique-identifier` names, else the first one. */
function findUniqueIdentifier(root: MarkupElement, metadata: MarkupElement | null): MarkupElement | undefined {
	const id = attributeValue(root, "unique-identifier");
	const identifiers = metadataElements(metadata, "identifier");
	return identifiers.find((element) => id && attributeValue(element, "id") === id) ?? identifiers[0];
}

function readUniqueIdentifier(root: MarkupElement, metadata: MarkupElement | null): string {
	const element = findUniqueIdentifier(root, metadata);
	return element ? collapsedText(element) : "";
}

function isPrePaginated(metadata: MarkupElement | null): boolean {
	return metadataElements(metadata, "meta").some(
		(meta) => attributeValue(meta, "property") === "rendition:layout" && collapsedText(meta) === "pre-paginated",
	);
}

function readManifest(
	archive: Archive,
	packageEntry: ArchiveEntry,
	root: MarkupElement,
	warnings: string[],
): ManifestItem[] {
	const items: ManifestItem[] = [];
	const manifest = findDescendant(root, "manifest");
	for (const element of manifest ? childElements(manifest, "item") : []) {
		const id = attributeValue(element, "id") ?? "";
		const href = attributeValue(element, "href") ?? "";
		if (!href) {
			warnings.push(`manifest item "${id}" has no href`);
			continue;
		}
		const name = resolveHref(packageEntry.name, href);
		const entry = isRemote(href) ? undefined : archive.find(name);
		if (!entry && !isRemote(href)) warnings.push(`"${name}" is in the manifest but not in the archive`);
		const mediaType = (attributeValue(element, "media-type") ?? "").trim().toLowerCase();
		items.push({ id, name, mediaType, properties: attributeTokens(element, "properties"), entry, element });
	}
	return items;
}

function readSpine(
	root: MarkupElement,
	manifest: ManifestItem[],
	warnings: string[],
): { spine: SpineItem[]; toc: ManifestItem | null } {
	// The last of duplicate ids wins, as in most readers.
	const byId = new Map(manifest.map((item) => [item.id, item]));
	const element = findDescendant(root, "spine");
	const spine: SpineItem[] = [];
	for (const itemref of element ? childElements(element, "itemref") : []) {
		const idref = attributeValue(itemref, "idref") ?? "";
		const item = byId.get(idref);
		if (!item) {
			warnings.push(`spine item "${idref}" is not in the manifest`);
			continue;
		}
		spine.push({
			item,
			linear: attributeValue(itemref, "linear") !== "no",
			properties: attributeTokens(itemref, "properties"),
		});
	}
	const toc = element ? byId.get(attributeValue(element, "toc") ?? "") : undefined;
	return { spine, toc: toc?.mediaType === "application/x-dtbncx+xml" ? toc : null };
}
