import type { CssDeclaration } from "./css-blocks.ts";
import { withoutComments } from "./css-text.ts";

/** Above or below the line, or on it. */
export type TextLevel = "raised" | "lowered" | "level";

/** The value of the last declaration of `property`, in lower case, without comments and `!important`; `null` for none. */
export function findDeclaration(declarations: readonly CssDeclaration[], property: string): string | null {
	const found = declarations.findLast((declaration) => declaration.property === property);
	if (!found) return null;
	return withoutComments(found.value)
		.replace(/!\s*important/i, "")
		.trim()
		.toLowerCase();
}

/** Where declarations put text relative to its line; `null` where they say nothing. */
export function readLevel(declarations: readonly CssDeclaration[]): TextLevel | null {
	const align =
		findDeclaration(declarations, "vertical-align") ?? findDeclaration(declarations, "font-variant-position");
	if (align !== null) return levelOf(align, "super text-top", "sub text-bottom");
	if (findDeclaration(declarations, "position") !== "relative") return null;
	const top = findDeclaration(declarations, "top");
	const bottom = findDeclaration(declarations, "bottom");
	if (top !== null) return levelOf(top.startsWith("-") ? top.slice(1) : `-${top}`, "", "");
	return bottom === null ? null : levelOf(bottom, "", "");
}

function levelOf(value: string, raised: string, lowered: string): TextLevel {
	if (raised.split(" ").includes(value)) return "raised";
	if (lowered.split(" ").includes(value)) return "lowered";
	const length = Number.parseFloat(value);
	if (Number.isNaN(length) || length === 0) return "level";
	return length > 0 ? "raised" : "lowered";
}

/** Whether declarations make a drop cap of an initial; `null` where they say nothing. */
export function readFloat(declarations: readonly CssDeclaration[]): boolean | null {
	if (declarations.some(({ property }) => property.endsWith("initial-letter"))) return true;
	const float = findDeclaration(declarations, "float");
	return float === null ? null : float === "left" || float === "right";
}

/** Whether declarations force a page to end before or behind an element; `null` where they say nothing. */
export function readPageBreak(declarations: readonly CssDeclaration[]): boolean | null {
	const breaks = ["page-break-before", "break-before", "page-break-after", "break-after"].flatMap(
		(property) => findDeclaration(declarations, property) ?? [],
	);
	return breaks.length === 0 ? null : breaks.some((value) => /^(?:always|left|right|page|recto|verso)$/.test(value));
}

const SYMBOL_FONT =
	/^["']?(?:symbol(?:mt)?|wingdings(?: ?[23])?|webdings|(?:itc )?zapf ?dingbats(?: ?(?:std|itc))?|marlett)["']?\s*(?:,|$)/i;

/** Whether the first font of a list shows signs, bullets or Greek letters where its characters are Latin letters. */
export function isSymbolFont(family: string): boolean {
	return SYMBOL_FONT.test(family.trim());
}
