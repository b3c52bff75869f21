/** How a term of the book is to be translated; both sides trimmed and not empty. */
export interface GlossaryTerm {
	source: string;
	target: string;
}
