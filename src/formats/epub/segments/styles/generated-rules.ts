import { readCssString, scanCss } from "./css-text.ts";

/** Text that a rule writes before or after elements, or as their marker. */
export interface GeneratedRule {
	/** `before`, `after` or `marker`. */
	pseudo: string;
	/** What of the selector's last element is looked for: `tag`, `.class`, `tag.class`, `#id`, `tag#id`, `*`. */
	key: string;
	/** The selector asks for no more than the key. */
	simple: boolean;
	/** As shown, with `…` for counters and the like; "" where another rule's text is withdrawn. */
	text: string;
}

/** Further rules of a document's style sheets are left out; real books have a few dozen. */
const MAX_RULES = 1_000;
/** A longer selector is no selector of a book. */
const MAX_SELECTOR_CHARACTERS = 200;

const NO_RULES: readonly GeneratedRule[] = [];

/** The rules of a style sheet that write text, in order. */
export function readGeneratedRules(css: string): readonly GeneratedRule[] {
	if (!/content/i.test(css)) return NO_RULES;
	const rules: GeneratedRule[] = [];
	for (const { selectors, text } of findContents(css)) {
		for (const selector of selectors.split(",")) {
			if (rules.length >= MAX_RULES) return rules;
			const rule = readSelector(selector.trim(), text);
			if (rule) rules.push(rule);
		}
	}
	return rules;
}

export function mergeGeneratedRules(
	earlier: readonly GeneratedRule[],
	later: readonly GeneratedRule[],
): readonly GeneratedRule[] {
	if (later.length === 0) return earlier;
	return earlier.length === 0 ? later : [...earlier, ...later].slice(0, MAX_RULES);
}

/** Each block's selectors with the text of its last `content`. */
function* findContents(css: string): Generator<{ selectors: string; text: string }> {
	let selectors = "";
	/** The current selector or declaration: what stood before a comment in it, and where the rest starts. */
	let before = "";
	let from = 0;
	let property: string | null = null;
	let text: string | null = null;
	let depth = 0;
	let isAlternative = false;
	let parts: string[] = [];
	const endDeclaration = (at: number) => {
		if (property === "content") text = parts.join("");
		property = null;
		depth = 0;
		isAlternative = false;
		parts = [];
		before = "";
		from = at;
	};
	const read = (end: number) => before + css.slice(from, end);
	for (const { type, start, end } of scanCss(css)) {
		const isOwn: boolean = property === "content" && depth === 0 && !isAlternative;
		if (type === "comment") {
			before = read(start);
			from = end;
		} else if (type === "{") {
			selectors = read(start);
			endDeclaration(end);
			text = null;
		} else if (type === "}") {
			endDeclaration(end);
			if (text !== null) yield { selectors, text };
			text = null;
		} else if (type === ";") {
			// Inside an address a semicolon is part of it.
			if (depth === 0) endDeclaration(end);
		} else if (type === ":") property ??= read(start).trim().toLowerCase();
		else if (type === "(") {
			// What a counter or an attribute shows is not known here; an image is no text.
			if (isOwn && !/url$/i.test(css.slice(Math.max(from, start - 3), start))) parts.push("…");
			depth++;
		} else if (type === ")") depth = Math.max(0, depth - 1);
		// What follows a slash is for those who can't see the rest (CSS Generated Content 3 §1.2).
		else if (type === "/") isAlternative ||= isOwn;
		else if (isOwn) parts.push(readCssString(css.slice(start, end)));
	}
}

const PSEUDO = /::?(before|after|marker)$/i;
/** The last compound of a selector: what stands behind the last space or combinator. */
const LAST = /[^\s>+~]*$/;
const NAME = "[\\w\\u0080-\\uffff-]+";
const SIMPLE_KEY = new RegExp(`^(?:\\*|(?:${NAME})?(?:[.#]${NAME})?)$`);
const CLASS_OR_ID = new RegExp(`[.#]${NAME}`);
const TAG = new RegExp(`^${NAME}`);

/** What a selector asks for, or `null` where it names no generated element. */
function readSelector(selector: string, text: string): GeneratedRule | null {
	if (selector.length > MAX_SELECTOR_CHARACTERS) return null;
	const written = PSEUDO.exec(selector);
	if (!written) return null;
	const subject = selector.slice(0, written.index);
	const pseudo = (written[1] ?? "").toLowerCase();
	const isSimple = SIMPLE_KEY.test(subject);
	// Names of elements are compared in lower case.
	const lower = (key: string) => key.replace(TAG, (name) => name.toLowerCase());
	if (isSimple) return { pseudo, key: lower(subject) || "*", simple: true, text };
	const last = LAST.exec(subject.replace(/\[[^\]]*\]/g, ""))?.[0] ?? "";
	const bare = last.replace(/:.*$/s, "");
	const key = CLASS_OR_ID.exec(bare)?.[0] ?? lower(TAG.exec(bare)?.[0] ?? "*");
	return { pseudo, key, simple: false, text };
}
