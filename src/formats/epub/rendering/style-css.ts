import { SIDE_CLASS } from "./placement-css.ts";

/**
 * What sets a translation apart from its source, beside its place: it is a little smaller. The colour stays that of
 * the text, so that it has the same contrast on every page and on e-paper; not every reader knows opacity, and
 * beside its source a translation needs no other size. Joined letters can't be spaced.
 */
export const QUIET = `/* Diglot: how a translation looks. */
span.diglot-tr.cp-translation, div.diglot-tr.cp-translation {
	font-size: 0.9em;
}
h1 > .diglot-tr.cp-translation, h2 > .diglot-tr.cp-translation {
	font-size: 0.8em;
	font-weight: normal;
}
@media (max-width: 29.99em), (max-device-width: 37.49em) {
	.${SIDE_CLASS} {
		font-size: 0.9em;
	}
}
.diglot-tr[dir="rtl"] {
	letter-spacing: 0;
}
`;
