import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";
import { type CssBlock, MAX_RULES } from "./css-blocks.ts";
import { findDeclaration } from "./look.ts";
import { findOwnDeclaration } from "./own-declarations.ts";
import { matchesSelector, parseSelector, type Selector, type Subject } from "./selectors.ts";

/** A rule of the book's CSS that sets a direction, or aligns or indents text, as written but in lower case. */
export interface SidedRule {
	selectors: string;
	direction: string | null;
	align: string | null;
	indent: string | null;
}

/** The rule of a block of CSS; `null` where it says nothing of sides. */
export function readSidedRule({ selectors, declarations }: CssBlock): SidedRule | null {
	const direction = findDeclaration(declarations, "direction");
	const align = findDeclaration(declarations, "text-align");
	const indent = findDeclaration(declarations, "text-indent");
	return direction || align || indent ? { selectors, direction, align, indent } : null;
}

/** What the book's CSS says of the sides of its text (rule B9). */
export interface Sides {
	/** The side to which text in an element is aligned by the book; `null` where it begins at its own side, or is centred. */
	alignedTo(subject: Subject): "left" | "right" | null;
	/** The direction that a rule gives an element itself; a `style` is not asked. */
	directionOf(subject: Subject): string | null;
	/** Whether the first line of text in an element reaches out of it, to where its lines begin. */
	hangs(element: MarkupElement): boolean;
	/** Whether some rule sets another direction for what has that class. */
	turnsClass(name: string, direction: "ltr" | "rtl"): boolean;
}

export function readSides(rules: readonly SidedRule[]): Sides {
	const aligning = indexRules(rules, ({ align }) => align);
	const directing = indexRules(rules, ({ direction }) => direction);
	const indenting = indexRules(rules, ({ indent }) => indent);
	const alignOf = inherit((element) => ownAlign(element, findWinner(aligning, element)));
	const indentOf = inherit((element) => findOwnDeclaration(element, "text-indent") ?? findWinner(indenting, element));
	return {
		alignedTo(subject) {
			const align = "kind" in subject ? alignOf(subject) : (findWinner(aligning, subject) ?? alignOf(subject.parent));
			const side = align?.replace(/^-[a-z]+-/, "");
			return side === "left" || side === "right" ? side : null;
		},
		hangs: (element) => indentOf(element)?.startsWith("-") === true,
		directionOf: (subject) => findWinner(directing, subject),
		turnsClass: (name, direction) => (directing.get(`.${name}`) ?? []).some(({ value }) => value !== direction),
	};
}

/** The value of an inherited property, by what elements say themselves. */
function inherit(own: (element: MarkupElement) => string | null): (element: MarkupElement | null) => string | null {
	const known = new Map<MarkupElement, string | null>();
	return function valueAt(element): string | null {
		if (!element) return null;
		const found = known.get(element);
		if (found !== undefined) return found;
		const value = own(element);
		const inherited = value === null || value === "inherit" ? valueAt(element.parent) : value;
		known.set(element, inherited);
		return inherited;
	};
}

interface IndexedRule {
	selector: Selector;
	value: string;
	order: number;
}

/** By what the selector's subject has at least: a class, else its name, else anything. */
type RuleIndex = ReadonlyMap<string, readonly IndexedRule[]>;

function indexRules(rules: readonly SidedRule[], read: (rule: SidedRule) => string | null): RuleIndex {
	const parsed = rules.flatMap((rule, order) => {
		const value = read(rule);
		if (value === null) return [];
		return rule.selectors.split(",").flatMap((text): IndexedRule[] => {
			const selector = parseSelector(text);
			return selector ? [{ selector, value, order }] : [];
		});
	});
	return Map.groupBy(parsed.slice(0, MAX_RULES), ({ selector: { compounds } }) => {
		const [className] = compounds[0]?.classes ?? [];
		return className === undefined ? (compounds[0]?.name ?? "*") : `.${className}`;
	});
}

/** By the cascade: the most specific rule, of several the last. */
function findWinner(index: RuleIndex, subject: Subject): string | null {
	if (index.size === 0) return null;
	const isElement = "kind" in subject;
	const classes = isElement ? attributeTokens(subject, "class") : subject.classes;
	const keys = ["*", isElement ? localName(subject) : subject.name, ...classes.map((name) => `.${name}`)];
	let winner: IndexedRule | null = null;
	for (const key of new Set(keys)) {
		for (const rule of index.get(key) ?? []) {
			if (winner && compareRules(rule, winner) < 0) continue;
			if (matchesSelector(rule.selector, subject)) winner = rule;
		}
	}
	return winner?.value ?? null;
}

function compareRules(one: IndexedRule, other: IndexedRule): number {
	return one.selector.specificity - other.selector.specificity || one.order - other.order;
}

/** By `style`, a rule, the attribute, or what browsers do. */
function ownAlign(element: MarkupElement, byRule: string | null): string | null {
	const byStyle = findOwnDeclaration(element, "text-align");
	if (byStyle ?? byRule) return byStyle ?? byRule;
	const byAttribute = element.attributes.length > 0 ? attributeValue(element, "align") : null;
	if (byAttribute) return byAttribute.toLowerCase();
	return /^(?:center|caption|th)$/.test(localName(element)) ? "center" : null;
}
