import type { StyleRules } from "../styles/style-rules.ts";
import type { DocumentSelection } from "./selection.ts";

/** What the segmentation of one content document depends on besides its markup. */
export interface DocumentSetting extends DocumentSelection {
	role: "content" | "nav";
	epub3: boolean;
	fixedLayout: boolean;
	/** The book's language, for elements that declare none. */
	bookLanguage: string;
	/** Canonical tag, or "" where it is not known yet. */
	targetLanguage: string;
	/** The source language as the user gave it: a canonical tag, or "". */
	givenSourceLanguage: string;
	rules: StyleRules;
	/** Ids that a media overlay names (rule A13). */
	overlayIds: ReadonlySet<string>;
}
