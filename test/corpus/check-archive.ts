import { isUtf8 } from "node:buffer";
import type { DocumentReport } from "../../src/core/book-reading.ts";
import type { Layout } from "../../src/core/layout.ts";
import type { RenderRequest } from "../../src/core/rendering.ts";
import { textDirection } from "../../src/core/scripts.ts";
import type { Contents } from "./archive-contents.ts";
import { stripTranslations } from "./strip-translations.ts";

/** One broken promise. */
export interface Fault {
	/** Which promise: `identity`, `untouched`, `strip`, … */
	check: string;
	file: string;
	detail: string;
}

type Archive = ReadonlyMap<string, Contents>;

/** Entries that may change or be added besides the book's documents (rule B1), whatever their case. */
const REWRITTEN_ENTRIES = ["mimetype", "meta-inf/container.xml", "meta-inf/encryption.xml"];

/**
 * Entries outside the documents keep their compressed bytes (spec §6.2), but for fonts that had to be re-keyed.
 *
 * @param turns see `turnsStyles`
 */
export function checkUntouched(
	before: Archive,
	after: Archive,
	documents: readonly DocumentReport[],
	turns = false,
): Fault[] {
	const mayChange = new Set([...listObfuscated(before), ...documents.map(({ name }) => name)]);
	const faults: Fault[] = [];
	for (const [name, entry] of before) {
		if (mayChange.has(name) || isFrame(name) || (turns && name.endsWith(".css"))) continue;
		if (!isRawCopy(entry, after.get(name))) faults.push({ check: "untouched", file: name, detail: "not copied raw" });
	}
	for (const name of after.keys()) {
		if (before.has(name) || isFrame(name) || name.endsWith("diglot.css")) continue;
		faults.push({ check: "untouched", file: name, detail: "added" });
	}
	return faults;
}

/** Whether the text's direction turns, and the book's style sheets with it (rule B9). */
export function turnsStyles({
	layout,
	sourceLanguage,
	targetLanguage,
}: Pick<RenderRequest, "layout" | "sourceLanguage" | "targetLanguage">): boolean {
	return !isBilingual(layout) && textDirection(sourceLanguage) !== textDirection(targetLanguage);
}

function isFrame(name: string): boolean {
	return REWRITTEN_ENTRIES.includes(name.toLowerCase());
}

/** Where each translation equals its source, content documents are copied raw (rule B2). */
export function checkIdentity(before: Archive, after: Archive, documents: readonly DocumentReport[]): Fault[] {
	return contentDocuments(documents)
		.filter(({ name }) => before.has(name) && !isRawCopy(before.get(name), after.get(name)))
		.map(({ name }) => ({ check: "identity", file: name, detail: "not copied raw" }));
}

/** Removing what a bilingual edition adds leaves the source (rule B4). */
export function checkStrip(before: Archive, after: Archive, documents: readonly DocumentReport[]): Fault[] {
	return contentDocuments(documents).flatMap(({ name }) => {
		if (isRawCopy(before.get(name), after.get(name))) return [];
		const source = before.get(name)?.read();
		const output = after.get(name)?.read();
		if (!source || !output) return [];
		const [wanted, got] = comparable(source, output);
		const detail = describeDifference(stripTranslations(wanted), stripTranslations(got));
		return detail === null ? [] : [{ check: "strip", file: name, detail }];
	});
}

export function isBilingual(layout: Layout): boolean {
	return layout !== "translation_only";
}

export function contentDocuments(documents: readonly DocumentReport[]): DocumentReport[] {
	return documents.filter((document) => document.role === "content");
}

function isRawCopy(before: Contents | undefined, after: Contents | undefined): boolean {
	return (
		before !== undefined && after !== undefined && before.method === after.method && before.packed.equals(after.packed)
	);
}

/**
 * Both documents as text whose characters stand for bytes; a transcoded one as decoded text,
 * without the declaration (rule B3).
 */
function comparable(source: Buffer, output: Buffer): [string, string] {
	const encoding = declaredEncoding(source);
	if (encoding === declaredEncoding(output)) return [source.toString("latin1"), output.toString("latin1")];
	const withoutDeclaration = (text: string) =>
		text.replace(/^\uFEFF?<\?xml[^>]*\?>/, "").replace(/charset=["']?[\w-]+/i, "");
	return [
		withoutDeclaration(new TextDecoder(encoding).decode(source)),
		withoutDeclaration(new TextDecoder("utf-8").decode(output)),
	];
}

function declaredEncoding(bytes: Buffer): string {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
	if (bytes[0] === 0 && bytes[1] === 0x3c) return "utf-16be";
	if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
	const head = bytes.subarray(0, 1024).toString("latin1");
	const [, declared = isUtf8(bytes) ? "utf-8" : "windows-1252"] =
		/^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/.exec(head) ?? /charset=["']?([\w-]+)/i.exec(head) ?? [];
	return declared.toLowerCase();
}

function describeDifference(wanted: string, got: string): string | null {
	if (wanted === got) return null;
	let at = 0;
	while (wanted[at] === got[at]) at++;
	const excerpt = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
	return `differs at ${at}: wanted ${excerpt(wanted)}, got ${excerpt(got)}`;
}

/** Fonts that depend on the book's identifier are re-keyed (rule B10). */
function listObfuscated(archive: Archive): string[] {
	const encryption = archive.get("META-INF/encryption.xml")?.read()?.toString("utf8") ?? "";
	return [...encryption.matchAll(/CipherReference\s+URI\s*=\s*["']([^"']*)["']/g)].map(([, uri = ""]) =>
		decodeURI(uri),
	);
}
