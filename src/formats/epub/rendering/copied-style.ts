import { readCssBlocks } from "../segments/styles/css-blocks.ts";

/** What gives a run its look. Anything else, such as counters, text that is written, or a direction, is the source's own. */
const LOOK =
	/^(?:-(?:webkit|epub|moz)-)?(?:font(?:-[a-z-]+)?|color|background(?:-color)?|text-(?:decoration|transform|emphasis|shadow|stroke|fill)(?:-[a-z-]+)?|letter-spacing|word-spacing|line-height|vertical-align|white-space|border(?:-[a-z-]+)?|(?:padding|margin)(?:-[a-z-]+)?|(?:(?:min|max)-)?(?:width|height)|display|visibility|opacity|float|initial-letter|position|top|right|bottom|left)$/;

/** Of a paragraph that stands beside its source, in a column of its own: how its text looks, not where it is. */
const TEXT_LOOK =
	/^(?:font(?:-[a-z-]+)?|color|background(?:-color)?|text-(?:decoration|transform|align)|letter-spacing|word-spacing|line-height)$/;

/** Functions that only compute; all others may fetch something. */
const COMPUTED = /^(?:rgba?|hsla?|hwb|(?:ok)?l(?:ab|ch)|color|calc|var)$/i;

/**
 * The declarations of a `style` attribute that a copy carries (rule B7), each as written. What is placed on the page
 * is not placed there twice, and nothing is fetched.
 *
 * @param style with its character references decoded
 */
export function copiedStyle(style: string): string {
	return keepDeclarations(style, LOOK);
}

/** As `copiedStyle`, for the whole paragraph of `side_by_side`. */
export function copiedBlockStyle(style: string): string {
	return keepDeclarations(style, TEXT_LOOK);
}

function keepDeclarations(style: string, look: RegExp): string {
	const kept: { property: string; text: string }[] = [];
	let isBare = false;
	for (const { declarations } of readCssBlocks(style)) {
		for (const { property, value, start, end } of declarations) {
			const isPlaced = property === "position" && !/^relative\b/i.test(value);
			if (look.test(property) && isPlain(value) && !isPlaced) kept.push({ property, text: style.slice(start, end) });
			else isBare ||= /^background(?:-image)?$/.test(property);
		}
	}
	// What is meant for a picture behind it, such as white, can't be read without.
	isBare &&= !kept.some(({ property }) => property.startsWith("background"));
	return kept.flatMap(({ property, text }) => (isBare && property === "color" ? [] : text)).join(";");
}

/** Without escapes and braces, so that it means what it seems to, and without addresses. */
function isPlain(value: string): boolean {
	if (/[\\{}]/.test(value)) return false;
	return [...value.matchAll(/([\w-]*)\(/g)].every(([, name = ""]) => COMPUTED.test(name));
}
