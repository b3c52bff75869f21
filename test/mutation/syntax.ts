import { parseSync } from "vite";

/** A node of the ESTree of a TypeScript source; offsets are in UTF-16 units. */
export interface Syntax {
	type: string;
	start: number;
	end: number;
	[field: string]: unknown;
}

/** A node with its ancestors: its parent, the parent's field that contains it, and what is above. */
export interface Place {
	node: Syntax;
	parent: Place | null;
	field: string;
}

/** @throws Error if the source is not TypeScript */
export function parseTypeScript(file: string, source: string): Syntax {
	const { program, errors } = parseSync(file, source, { lang: "ts" });
	if (errors.length > 0) throw new Error(`${file}: ${errors.map((error) => error.message).join("; ")}`);
	return program as unknown as Syntax;
}

/** Wrappers that vanish when types are stripped, but contain an expression that runs. */
const TRANSPARENT = new Set(["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);
const TYPE_FIELDS = new Set(["typeAnnotation", "typeArguments", "typeParameters", "returnType", "implements"]);

/** The child nodes that run, without types. */
export function childPlaces(place: Place): Place[] {
	return Object.entries(place.node)
		.filter(([field]) => !TYPE_FIELDS.has(field))
		.flatMap(([field, value]) => (Array.isArray(value) ? value : [value]).map((node) => ({ field, node })))
		.filter(({ node }) => isSyntax(node) && (!node.type.startsWith("TS") || TRANSPARENT.has(node.type)))
		.map(({ field, node }) => ({ node, parent: place, field }));
}

function isSyntax(value: unknown): value is Syntax {
	return typeof value === "object" && value !== null && typeof (value as Syntax).type === "string";
}

/** The node in `field`, or null where there is none. */
export function nodeAt(node: Syntax, field: string): Syntax | null {
	const value = node[field];
	return isSyntax(value) ? value : null;
}

/** `c` of `a.b.c` and of `c`; null where the name is computed. */
export function lastName(node: Syntax | null): string | null {
	if (node?.type === "Identifier") return String(node.name);
	return node?.type === "MemberExpression" && !node.computed ? lastName(nodeAt(node, "property")) : null;
}
