/**
 * `diglot.css`: makes each inserted translation a block of its own, a little quieter than its source.
 * Without it the line break inside the inserted element does the same, plainly (RULES.md B5).
 */
export const DIGLOT_CSS = `/* Diglot: how a translation stands beside its source. */
.diglot-tr {
	display: block;
	margin: 0.25em 0 0 0;
	text-indent: 0;
	font-size: 0.95em;
	opacity: 0.8;
}
div.diglot-tr {
	margin-bottom: 0.75em;
}
span.diglot-tr > br:first-child,
span.diglot-tr > br:last-child {
	display: none;
}
`;
