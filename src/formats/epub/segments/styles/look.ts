/** Above or below the line, or on it. */
export type TextLevel = "raised" | "lowered" | "level";

/** The value of the last declaration of `property`, in lower case. */
export function findDeclaration(body: string, property: string): string | null {
	for (const declaration of body.split(";").reverse()) {
		const colon = declaration.indexOf(":");
		if (colon < 0 || declaration.slice(0, colon).trim().toLowerCase() !== property) continue;
		return declaration
			.slice(colon + 1)
			.replace(/!important/i, "")
			.trim()
			.toLowerCase();
	}
	return null;
}

/** Where declarations put text relative to its line; `null` where they say nothing. */
export function readLevel(declarations: string): TextLevel | null {
	if (!/vertical-align|position/i.test(declarations)) return null;
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
export function readFloat(declarations: string): boolean | null {
	if (/initial-letter\s*:/i.test(declarations)) return true;
	const float = findDeclaration(declarations, "float");
	return float === null ? null : float === "left" || float === "right";
}

const SYMBOL_FONT =
	/^["']?(?:symbol(?:mt)?|wingdings(?: ?[23])?|webdings|(?:itc )?zapf ?dingbats(?: ?(?:std|itc))?|marlett)["']?\s*(?:,|$)/i;

/** Whether the first font of a list shows signs, bullets or Greek letters where its characters are Latin letters. */
export function isSymbolFont(family: string): boolean {
	return SYMBOL_FONT.test(family.trim());
}
