import { fileSuffix, type Layout } from "../../core/layout.ts";

const MAX_STEM_CHARACTERS = 150;

/** The finished book's file name: `NAME_bilingual.epub`, or `NAME_{language}.epub` for translation only (spec §3). */
export function downloadName(filename: string, layout: Layout, targetLanguage: string): string {
	return `${stemOf(filename)}_${fileSuffix(layout, targetLanguage)}.epub`;
}

/** The file name of a partial book. */
export function partialName(filename: string, layout: Layout, targetLanguage: string): string {
	return downloadName(filename, layout, targetLanguage).replace(/\.epub$/, "_partial.epub");
}

/** The upload's name without folder, extension and characters that file systems or headers can't hold. */
function stemOf(filename: string): string {
	const base = filename.split(/[/\\]/).at(-1) ?? "";
	const stem = base
		.replace(/\.epub$/i, "")
		.replace(/[\p{Cc}\p{Cs}\u2028\u2029\p{Bidi_C}<>:"|?*]/gu, "_")
		.trim()
		.replace(/^\.+/, "");
	return [...stem].slice(0, MAX_STEM_CHARACTERS).join("") || "book";
}

/** RFC 6266: a plain ASCII `filename` for old clients, and RFC 5987's `filename*` for all others. */
export function attachment(name: string): string {
	const ascii = name
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.replace(/[^\x20-\x7e]|["\\%]/g, "_");
	const encoded = encodeURIComponent(name).replace(/['()*!]/g, (character) => {
		return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
	});
	return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
