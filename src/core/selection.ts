/** Which of a book's texts a job is about (spec §3); names of tags in lower case. */
export interface Selection {
	/** Only text inside one of these elements; empty: all. */
	translateTags: readonly string[];
	/** Never text inside one of these. */
	excludeTags: readonly string[];
	/** Only documents with one of these names (`chapter-1.xhtml`, `text/*`); empty: all. */
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

/** Whether a document is one that the user wants translated. `*` stands for any part of a name, `**` for folders too. */
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
