import { type CssNode, type Declaration, walk } from "css-tree/dist/csstree.esm";
import { cssFault, placeOf } from "./css-fault.ts";

const PROPERTY = /^(?:-[a-z]+-)?([a-z][a-z-]*)$/;

/** By their names without a vendor's prefix. */
const REFUSED_PROPERTIES: Readonly<Record<string, string>> = {
	direction: "is a matter of the book's markup, which EPUB demands",
	"unicode-bidi": "is a matter of the book's markup, which EPUB demands",
	"writing-mode": "belongs to the book",
	all: "would undo what the layout needs",
	behavior: "loads code",
	binding: "loads code",
	src: "loads a file",
};

const VALUE_NODES = new Set<CssNode["type"]>([
	"Value",
	"Identifier",
	"Number",
	"Percentage",
	"Dimension",
	"Hash",
	"String",
	"Operator",
	"Function",
	"Parentheses",
	"WhiteSpace",
]);

/** Colours, arithmetic, counters: nothing that loads a file or hides another value. */
const FUNCTIONS = new Set(
	"calc min max clamp rgb rgba hsl hsla hwb lab lch oklab oklch color-mix counter counters".split(" "),
);

/** Embeddings, overrides and isolates (UAX 9 §2): a direction that reaches past the string. */
const BIDI_CONTROL = /[\u202A-\u202E\u2066-\u2069]/;

const POSITIONS = new Set(["static", "relative"]);

/**
 * Checks one declaration: it keeps to the book's text and direction, stays in the flow, and loads nothing.
 *
 * @throws AppError
 */
export function checkDeclaration(declaration: Declaration): void {
	const place = placeOf(declaration);
	const name = PROPERTY.exec(declaration.property.toLowerCase())?.[1];
	if (name === undefined) throw cssFault("a declaration begins with the name of a property", place);
	const reason = Object.hasOwn(REFUSED_PROPERTIES, name) ? REFUSED_PROPERTIES[name] : undefined;
	if (reason !== undefined) throw cssFault(`"${name}" ${reason}, so leave it out`, place);
	// `!ie` and the like are hacks of old; a string is also what stands for `!IMPORTANT`.
	if (typeof declaration.important === "string" && declaration.important.toLowerCase() !== "important") {
		throw cssFault('"!" is followed by "important" only', place);
	}
	walk(declaration.value, (node) => {
		checkValue(node);
		if (name === "position" && node.type === "Identifier" && !POSITIONS.has(node.name.toLowerCase())) {
			throw cssFault('"position" can be "static" or "relative" only, so that text stays in its place', place);
		}
	});
}

function checkValue(node: CssNode): void {
	if (node.type === "Url") throw cssFault("a style can't load files, so leave url() out", placeOf(node));
	if (node.type === "Function" && !FUNCTIONS.has(node.name.toLowerCase())) {
		throw cssFault(`the function "${node.name}()" is not allowed; ${[...FUNCTIONS].join(", ")} are`, placeOf(node));
	}
	if (node.type === "String" && BIDI_CONTROL.test(node.value)) {
		throw cssFault("a string holds a character that turns the direction of text", placeOf(node));
	}
	if (!VALUE_NODES.has(node.type)) throw cssFault("a value can't be understood", placeOf(node));
}
