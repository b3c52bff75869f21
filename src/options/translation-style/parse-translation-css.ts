import {
	type Atrule,
	type Block,
	type CssNode,
	generate,
	parse,
	type Rule,
	type StyleSheet,
	tokenize,
	tokenTypes,
	walk,
} from "css-tree/dist/csstree.esm";
import { checkDeclaration } from "./check-declaration.ts";
import { checkSelector } from "./check-selector.ts";
import { type CssPlace, cssFault, placeOf } from "./css-fault.ts";

/** In UTF-8. */
export const MAX_CSS_BYTES = 16 * 1024;
/** The parser descends by recursion. */
const MAX_DEPTH = 16;

const OPENING = new Set<number>([
	tokenTypes.Function,
	tokenTypes.LeftParenthesis,
	tokenTypes.LeftSquareBracket,
	tokenTypes.LeftCurlyBracket,
]);
const CLOSING = new Set<number>([
	tokenTypes.RightParenthesis,
	tokenTypes.RightSquareBracket,
	tokenTypes.RightCurlyBracket,
]);

const MEDIA_NODES = new Set<CssNode["type"]>([
	"AtrulePrelude",
	"MediaQueryList",
	"MediaQuery",
	"Condition",
	"Feature",
	"FeatureRange",
	"Identifier",
	"Number",
	"Dimension",
	"Ratio",
]);

/**
 * A user's CSS for inserted translations, regenerated from its parse, so that nothing that was not understood reaches
 * the book: rules for `.diglot-tr` and what is in it, in `@media` too, without files, code, direction or positions, and each
 * declaration important.
 *
 * @throws AppError `VALIDATION_ERROR` with the line and column of what is refused
 */
export function parseTranslationCss(css: string): string {
	if (Buffer.byteLength(css) > MAX_CSS_BYTES) throw cssFault(`it is larger than ${MAX_CSS_BYTES / 1024} kB`);
	checkTokens(css);
	const rules = readSheet(css).filter((node) => node.type !== "Comment");
	if (rules.length === 0) throw cssFault('it holds no rule, such as ".diglot-tr { font-style: italic }"');
	for (const rule of rules) {
		if (rule.type === "Atrule") checkMedia(rule);
		else checkRule(rule);
	}
	return `${rules.map((rule) => generate(rule)).join("\n")}\n`;
}

function readSheet(css: string): CssNode[] {
	try {
		const sheet = parse(css, {
			positions: true,
			onParseError: (error) => {
				throw error;
			},
		});
		return (sheet as StyleSheet).children.toArray();
	} catch (cause) {
		if (!(cause instanceof SyntaxError)) throw cause;
		throw cssFault("it is not CSS from here on", cause as unknown as CssPlace);
	}
}

/** What the tree would not show: names in disguise, nesting without end, and an end that is missing. */
function checkTokens(css: string): void {
	let depth = 0;
	tokenize(css, (type, start, end) => {
		const isOpenComment = type === tokenTypes.Comment && !css.slice(start + 2, end).endsWith("*/");
		if (isOpenComment) throw cssFault("a comment is not closed", placeAt(css, start));
		if (type !== tokenTypes.String && type !== tokenTypes.Comment && css.slice(start, end).includes("\\")) {
			throw cssFault("a backslash is allowed in strings only", placeAt(css, start));
		}
		if (OPENING.has(type)) depth++;
		else if (CLOSING.has(type)) depth--;
		if (depth < 0) throw cssFault("a bracket closes nothing", placeAt(css, start));
		if (depth > MAX_DEPTH) throw cssFault("brackets are nested too deeply", placeAt(css, start));
	});
	if (depth > 0) throw cssFault("a bracket or a string is not closed");
}

function placeAt(css: string, offset: number): CssPlace {
	const lines = css.slice(0, offset).split(/\r\n|[\n\r\f]/);
	return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function checkMedia(rule: Atrule): void {
	if (rule.name.toLowerCase() !== "media" || rule.block === null || rule.prelude === null) {
		throw cssFault(`"@${rule.name}" is not allowed; of all at-rules only "@media" with rules in it is`, placeOf(rule));
	}
	walk(rule.prelude, (node) => {
		if (!MEDIA_NODES.has(node.type)) throw cssFault("a media query can't be understood", placeOf(node));
	});
	for (const inner of childrenOf(rule.block)) checkRule(inner);
}

function checkRule(rule: CssNode): asserts rule is Rule {
	if (rule.type !== "Rule" || rule.prelude.type !== "SelectorList") {
		throw cssFault('a rule is expected, such as ".diglot-tr { font-style: italic }"', placeOf(rule));
	}
	for (const selector of rule.prelude.children.toArray()) {
		if (selector.type !== "Selector") throw cssFault("a selector can't be understood", placeOf(selector));
		checkSelector(selector);
	}
	rule.block.children = rule.block.children.filter((node) => !isSemicolon(node));
	for (const declaration of childrenOf(rule.block)) {
		if (declaration.type !== "Declaration") {
			throw cssFault("rules can't be nested; write them one after the other", placeOf(declaration));
		}
		checkDeclaration(declaration);
		// The book's rules for the elements of its paragraphs may name more of them.
		declaration.important = true;
	}
}

/** One too many, which CSS allows. */
function isSemicolon(node: CssNode): boolean {
	return node.type === "Raw" && node.value.trim() === ";";
}

function childrenOf(block: Block): CssNode[] {
	return block.children.toArray();
}
