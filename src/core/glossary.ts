/** A term and its translation; both trimmed and not empty. */
export interface GlossaryTerm {
	source: string;
	target: string;
}
