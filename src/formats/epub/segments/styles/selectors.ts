import { attributeTokens, attributeValue } from "../../markup/query.ts";
import type { MarkupElement } from "../../markup/tree.ts";
import { localName } from "../../markup/vocabulary.ts";

/** What a selector is held against: an element, or one that is to be inserted and has no more than a name and classes. */
export type Subject = MarkupElement | { name: string; classes: readonly string[]; parent: MarkupElement | null };

interface Compound {
	name: string | null;
	classes: readonly string[];
	id: string | null;
	/** `sign`: "" for `[name]`. */
	attributes: readonly { name: string; sign: string; value: string }[];
	firstChild: boolean;
	/** It is the parent of what the compound behind it matches, not any ancestor. */
	isParent: boolean;
}

/** A selector of the kinds that books have (Selectors 4). */
export interface Selector {
	/** From the subject outwards. */
	compounds: readonly Compound[];
	specificity: number;
}

/** A longer selector is no selector of a book. */
const MAX_CHARACTERS = 200;
const COMPOUND = /^(\*|[a-zA-Z][\w-]*)?((?:[.#][\w\u0080-\uFFFF-]+|\[[^\]]*\]|:[a-z-]+)*)$/;
const PART = /([.#])([\w\u0080-\uFFFF-]+)|\[([\w:-]+)(?:(~?=)["']?([^"'\]]*)["']?)?\]|:([a-z-]+)|./g;

/** Reads one selector; `null` for what is not known here, such as siblings, states and generated content. */
export function parseSelector(text: string): Selector | null {
	if (text.length > MAX_CHARACTERS) return null;
	const compounds: Compound[] = [];
	let specificity = 0;
	let isParent = false;
	for (const part of text.replaceAll(">", " > ").trim().split(/\s+/).reverse()) {
		if (part === ">") {
			isParent = true;
			continue;
		}
		const compound = parseCompound(part, isParent);
		if (!compound) return null;
		const { name, classes, id, attributes, firstChild } = compound;
		specificity += (name ? 1 : 0) + 100 * (classes.length + attributes.length + (firstChild ? 1 : 0));
		if (id !== null) specificity += 10_000;
		compounds.push(compound);
		isParent = false;
	}
	const [own] = compounds;
	return own && !own.isParent && !isParent ? { compounds, specificity } : null;
}

function parseCompound(text: string, isParent: boolean): Compound | null {
	const [, name = "*", parts = ""] = COMPOUND.exec(text) ?? [null, "", ""];
	if (name === "" || text === "") return null;
	const classes: string[] = [];
	const attributes: { name: string; sign: string; value: string }[] = [];
	let id: string | null = null;
	let firstChild = false;
	for (const [, mark, word = "", attribute, sign = "", value = "", pseudo] of parts.matchAll(PART)) {
		if (mark === ".") classes.push(word);
		else if (mark === "#") id = word;
		else if (attribute !== undefined) attributes.push({ name: attribute, sign, value });
		else if (pseudo === "first-child") firstChild = true;
		else return null;
	}
	return { name: name === "*" ? null : name.toLowerCase(), classes, id, attributes, firstChild, isParent };
}

/** Whether a selector matches. Of several ancestors that may be meant, the nearest one is. */
export function matchesSelector({ compounds }: Selector, subject: Subject): boolean {
	const [own, ...others] = compounds;
	if (!own || !matchesCompound(own, subject)) return false;
	let { parent } = subject;
	for (const compound of others) {
		while (parent && !compound.isParent && !matchesCompound(compound, parent)) ({ parent } = parent);
		if (!parent || !matchesCompound(compound, parent)) return false;
		({ parent } = parent);
	}
	return true;
}

function matchesCompound({ name, classes, id, attributes, firstChild }: Compound, subject: Subject): boolean {
	if (!("kind" in subject)) {
		if (id !== null || attributes.length > 0 || firstChild) return false;
		return (name === null || name === subject.name) && classes.every((each) => subject.classes.includes(each));
	}
	if (name !== null && name !== localName(subject)) return false;
	if (classes.length > 0) {
		const own = attributeTokens(subject, "class");
		if (!classes.every((each) => own.includes(each))) return false;
	}
	if (id !== null && attributeValue(subject, "id") !== id) return false;
	if (firstChild && subject.parent?.children.find((child) => child.kind === "element") !== subject) return false;
	return attributes.every((wanted) => {
		const value = attributeValue(subject, wanted.name);
		if (value === null || wanted.sign === "") return value !== null;
		return wanted.sign === "=" ? value === wanted.value : value.split(/\s+/).includes(wanted.value);
	});
}
