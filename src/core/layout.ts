/** How a layout puts a translation into the book; all that differs between layouts follows from it. */
export type LayoutTraits =
	/** The translation replaces its source. */
	| { bilingual: false }
	/** The source stays, and the translation is inserted on one side of it (rules B5, B6). */
	| {
			bilingual: true;
			order: "before" | "after";
			/** Paragraphs in plain flow stand in two columns where the page is wide enough; all else is stacked. */
			sideBySide: boolean;
	  };

/** How source and translation stand together in the output (spec §6.3), in the order in which users choose among them. */
const TRAITS = {
	original_first: { bilingual: true, order: "after", sideBySide: false },
	translation_first: { bilingual: true, order: "before", sideBySide: false },
	side_by_side: { bilingual: true, order: "after", sideBySide: true },
	translation_only: { bilingual: false },
} as const satisfies Record<string, LayoutTraits>;

export type Layout = keyof typeof TRAITS;

export const LAYOUT_TRAITS: Readonly<Record<Layout, LayoutTraits>> = TRAITS;

export const LAYOUTS = Object.keys(TRAITS) as [Layout, ...Layout[]];

export const DEFAULT_LAYOUT: Layout = "original_first";

/** Distinguishes the editions of one book by their file names: `es`, `es_bilingual`, `es_bilingual_side_by_side`. */
export function editionSuffix(layout: Layout, targetLanguage: string): string {
	if (!LAYOUT_TRAITS[layout].bilingual) return targetLanguage;
	return `${targetLanguage}_bilingual${layout === DEFAULT_LAYOUT ? "" : `_${layout}`}`;
}

/** Distinguishes them by their titles: the languages in the order of the page, such as `en · es`, or `en | es` for columns. */
export function editionMark(layout: Layout, sourceLanguage: string, targetLanguage: string): string {
	const traits = LAYOUT_TRAITS[layout];
	if (!traits.bilingual) return targetLanguage;
	const languages = [sourceLanguage, targetLanguage];
	return (traits.order === "after" ? languages : languages.toReversed()).join(traits.sideBySide ? " | " : " · ");
}
