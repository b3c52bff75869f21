/** The looks that a user can choose by name, in the order in which they are offered. */
export const NAMED_STYLES = ["quiet", "equal", "marked"] as const;

export type NamedStyle = (typeof NAMED_STYLES)[number];

/**
 * How an inserted translation is set apart from its source, which only bilingual layouts show: a named style, or CSS of
 * the user's own, checked and regenerated (`parseTranslationCss`).
 */
export type TranslationStyle = NamedStyle | { css: string };

export const DEFAULT_STYLE: NamedStyle = "quiet";
