import type { CssNode, Selector } from "css-tree/dist/csstree.esm";
import { cssFault, placeOf } from "./css-fault.ts";

/** The class of every inserted translation (spec §6.3). */
const OWN_CLASS = "diglot-tr";

/** Functional pseudo-classes that hold no selector. */
const PSEUDO_FUNCTIONS = new Set(["lang", "dir", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"]);

/**
 * Where the elements that a selector has matched so far stand: outside of inserted translations for all that is known,
 * or each of them is one, or stands inside one.
 */
type Reach = "anywhere" | "translation" | "inside";

/**
 * Checks that a selector matches nothing but inserted translations and what is in them: a compound names their class,
 * and what follows it leads downwards.
 *
 * @throws AppError where that is not certain
 */
export function checkSelector(selector: Selector): void {
	let reach: Reach = "anywhere";
	for (const part of selector.children.toArray()) {
		if (part.type === "Combinator") reach = follow(reach, part.name);
		else if (reach === "anywhere" && part.type === "ClassSelector" && part.name === OWN_CLASS) reach = "translation";
		checkPart(part);
	}
	if (reach !== "anywhere") return;
	throw cssFault(
		`a selector reaches beyond the translations; begin it with ".${OWN_CLASS}", as in ".${OWN_CLASS} em"`,
		placeOf(selector),
	);
}

/** Siblings of a translation are the book's own; siblings of what is inside it are inside it, too. */
function follow(reach: Reach, combinator: string): Reach {
	const isDown = combinator === " " || combinator === ">";
	if (reach === "translation") return isDown ? "inside" : "anywhere";
	return reach;
}

function checkPart(part: CssNode): void {
	switch (part.type) {
		case "ClassSelector":
		case "IdSelector":
		case "TypeSelector":
			if (!part.name.includes("|")) return;
			break;
		case "AttributeSelector":
			if (!part.name.name.includes("|")) return;
			break;
		case "Combinator":
			if ([" ", ">", "+", "~"].includes(part.name)) return;
			break;
		case "PseudoElementSelector":
			if (part.children === null) return;
			break;
		case "PseudoClassSelector":
			if (part.children === null || (PSEUDO_FUNCTIONS.has(part.name.toLowerCase()) && isPlain(part.children.first)))
				return;
	}
	throw cssFault("a selector holds more than tags, classes, ids, attributes and plain pseudo-classes", placeOf(part));
}

/** No selector, as `:nth-child(2 of p)` has one. */
function isPlain(argument: CssNode | null): boolean {
	return argument?.type === "Identifier" || (argument?.type === "Nth" && argument.selector === null);
}
