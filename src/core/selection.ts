/** The texts of a book that a job translates (spec §3); tag names in lower case. */
export interface Selection {
	/** Only text inside one of these elements; empty means all. */
	translateTags: readonly string[];
	/** No text inside one of these. */
	excludeTags: readonly string[];
	/** Only documents with one of these names (`chapter-1.xhtml`, `text/*`); empty means all. */
	onlyFiles: readonly string[];
	excludeFiles: readonly string[];
	/** The package's title and description too. */
	title: boolean;
}

export const WHOLE_BOOK: Selection = {
	translateTags: [],
	excludeTags: [],
	onlyFiles: [],
	excludeFiles: [],
	title: false,
};

/** Whether a document is selected. `*` matches any part of a name, `**` matches folders too. */
export function selectsFile({ onlyFiles, excludeFiles }: Selection, name: string): boolean {
	const matches = (pattern: string) => {
		const expression = pattern
			.split(/(\*\*|\*)/)
			.map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
			.join("");
		return new RegExp(`^(?:.*/)?${expression}$`, "i").test(name);
	};
	return (onlyFiles.length === 0 || onlyFiles.some(matches)) && !excludeFiles.some(matches);
}
