import { invalidField } from "../../core/errors.ts";
import { NAMED_STYLES, type TranslationStyle } from "../../core/translation-style.ts";
import { parseTranslationCss } from "./parse-translation-css.ts";

/**
 * A style by its name, or CSS for translations.
 *
 * @throws AppError `VALIDATION_ERROR`
 */
export function parseTranslationStyle(text: string): TranslationStyle {
	const named = NAMED_STYLES.find((name) => name === text.trim());
	if (named) return named;
	if (text.includes("{")) return { css: parseTranslationCss(text) };
	throw invalidField(
		"translation_style",
		`The translation_style must be ${NAMED_STYLES.join(", ")}, or CSS for ".diglot-tr".`,
	);
}
