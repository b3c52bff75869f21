import { AppError } from "../../../core/errors.ts";
import type { Archive, ArchiveEntry } from "../archive/archive.ts";
import { assertWithinSize } from "../archive/archive-limits.ts";
import { decodeBytes } from "../encoding.ts";
import { escapeAttribute } from "../markup/entities.ts";
import { attributeValue, descendants } from "../markup/query.ts";
import { parseLenient } from "../markup/tree.ts";

const PACKAGE_TYPE = "application/oebps-package+xml";

/** Where readers find the package documents (EPUB 3.3 OCF §4.2.6.3.1). */
export const CONTAINER_NAME = "META-INF/container.xml";

export interface FoundPackages {
	/** The default rendition's first. */
	entries: ArchiveEntry[];
	/** No container names them: the book that is written gets one (rule B1). */
	lacksContainer: boolean;
	warnings: string[];
}

/** A container that names one package. */
export function containerFor(packageName: string): string {
	const path = escapeAttribute(packageName, '"');
	return `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
	<rootfiles>
		<rootfile full-path="${path}" media-type="${PACKAGE_TYPE}"/>
	</rootfiles>
</container>
`;
}

/**
 * The package documents that `META-INF/container.xml` names (EPUB 3.3 OCF §4.2.6.3.1), the default one first.
 * Without a usable container the archive's only `.opf` is taken (spec §6.4).
 *
 * @param maxBytes of the container, and of all packages together, as all their trees are in memory
 * @throws AppError `UNSUPPORTED_FORMAT` where no package can be found, `FILE_TOO_LARGE`
 */
export function findPackages(archive: Archive, maxBytes: number): FoundPackages {
	const found = listPackages(archive, maxBytes);
	const size = found.entries.reduce((sum, entry) => sum + entry.size, 0);
	assertWithinSize({ name: found.entries[0]?.name ?? "", size }, maxBytes);
	return found;
}

function listPackages(archive: Archive, maxBytes: number): FoundPackages {
	const named = readRootfiles(archive, maxBytes);
	if (named.length > 0) return { entries: named, lacksContainer: false, warnings: [] };
	const packages = archive.entries.filter((entry) => /\.opf$/i.test(entry.name) && !entry.name.startsWith("__MACOSX/"));
	if (packages.length === 1) {
		const warnings = ["no usable META-INF/container.xml; the only package document was taken"];
		return { entries: packages, lacksContainer: true, warnings };
	}
	throw new AppError(
		packages.length === 0
			? "The file is a ZIP archive but not an EPUB: it has no package document."
			: "The EPUB has several package documents and no container that says which one counts.",
		{ code: "UNSUPPORTED_FORMAT" },
	);
}

function readRootfiles(archive: Archive, maxBytes: number): ArchiveEntry[] {
	const entry = archive.find(CONTAINER_NAME);
	if (!entry) return [];
	assertWithinSize(entry, maxBytes);
	const { markup: document } = parseLenient(decodeBytes(archive.read(entry)).text);
	const found = new Set<ArchiveEntry>();
	for (const element of document.root ? descendants(document.root) : []) {
		if (element.local !== "rootfile") continue;
		const type = attributeValue(element, "media-type");
		const path = attributeValue(element, "full-path");
		if (!path || (type !== null && type !== PACKAGE_TYPE)) continue;
		const target = archive.find(repairHref(path));
		if (target) found.add(target);
	}
	return [...found];
}

/** What readers forgive in a `full-path`: percent-encoding, a leading slash, backslashes. For look-up only. */
function repairHref(path: string): string {
	return decodePercent(path).replaceAll("\\", "/").replace(/^\/+/, "").replace(/^\.\//, "");
}

/** Percent-decodes; text with invalid sequences stays as it is. */
function decodePercent(text: string): string {
	if (!text.includes("%")) return text;
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** True for an address outside the book: with a scheme, or protocol-relative. */
export function isRemote(href: string): boolean {
	return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(href.trim());
}

/**
 * The archive name that `href`, found in the entry `base`, points to, without its fragment.
 * Climbing stops at the root, as in a browser; the result is a look-up name, never a path on disk.
 */
export function resolveHref(base: string, href: string): string {
	const path = decodePercent(href.trim().split(/[?#]/, 1)[0] ?? "").replaceAll("\\", "/");
	const parts = path.startsWith("/") ? [] : base.split("/").slice(0, -1);
	for (const part of path.split("/")) {
		if (part === "..") parts.pop();
		else if (part !== "." && part !== "") parts.push(part);
	}
	return parts.join("/");
}

/** The relative href from the entry `from` to the entry `to`, percent-encoded. */
export function relativeHref(from: string, to: string): string {
	const base = from.split("/").slice(0, -1);
	const target = to.split("/");
	let common = 0;
	while (common < base.length && common < target.length - 1 && base[common] === target[common]) common++;
	return [...base.slice(common).map(() => ".."), ...target.slice(common).map(encodeURIComponent)].join("/");
}
