import { fitFileName } from "../../core/file-name.ts";
import { DEFAULT_LAYOUT, editionSuffix, type Layout } from "../../core/layout.ts";

const MAX_STEM_CHARACTERS = 150;

/**
 * The finished book's file name. Clients rely on `NAME_bilingual.epub` in the default layout (spec §12); all others name
 * the language, and the layout where it is bilingual.
 */
export function downloadName(filename: string, layout: Layout, targetLanguage: string): string {
	return fitFileName(stemOf(filename), `_${suffixOf(layout, targetLanguage)}.epub`);
}

/** The file name of a partial book. */
export function partialName(filename: string, layout: Layout, targetLanguage: string): string {
	return fitFileName(stemOf(filename), `_${suffixOf(layout, targetLanguage)}_partial.epub`);
}

function suffixOf(layout: Layout, targetLanguage: string): string {
	return layout === DEFAULT_LAYOUT ? "bilingual" : editionSuffix(layout, targetLanguage);
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
