import { type CssBlock, MAX_RULES } from "./css-blocks.ts";
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

/** A longer selector is no selector of a book. */
const MAX_SELECTOR_CHARACTERS = 200;

const NO_RULES: readonly GeneratedRule[] = [];

/** The rules of a block of CSS that write text, one a selector. */
export function readGeneratedRules({ selectors, declarations }: CssBlock): readonly GeneratedRule[] {
	const content = declarations.findLast(({ property }) => property === "content");
	if (!content) return NO_RULES;
	const text = readContent(content.value);
	return selectors.split(",", MAX_RULES).flatMap((selector) => readSelector(selector.trim(), text) ?? []);
}

/** The text that a value of `content` shows. */
function readContent(value: string): string {
	let text = "";
	let depth = 0;
	for (const { type, start, end } of scanCss(value)) {
		// What follows a slash is for those who can't see the rest (CSS Generated Content 3 §1.2).
		if (type === "/" && depth === 0) break;
		if (type === "string" && depth === 0) text += readCssString(value.slice(start, end));
		else if (type === "(") {
			// What a counter or an attribute shows is not known here; an image is no text.
			if (depth === 0 && !/url$/i.test(value.slice(Math.max(0, start - 3), start))) text += "…";
			depth++;
		} else if (type === ")") depth = Math.max(0, depth - 1);
	}
	return text;
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
