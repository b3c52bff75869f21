// Runs in the page: what a reader sees of each translation. Boxes are in CSS pixels of the viewport.

/** The lines of text that `block` holds itself: not those of translations or blocks in it. */
function textBoxes(block) {
	return textBoxesOf(block, (node) => blockAround(node.parentElement, block) === block);
}

function textBoxesOf(root, isWanted = () => true) {
	const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	const boxes = [];
	for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
		if (node.data.trim() === "" || !isWanted(node)) continue;
		const range = document.createRange();
		range.selectNodeContents(node);
		boxes.push(...range.getClientRects());
	}
	return boxes.filter(({ width }) => width > 0);
}

function blockAround(element, within) {
	let block = element;
	while (block !== within && getComputedStyle(block).display === "inline") block = block.parentElement;
	return block;
}

function frame(boxes) {
	if (boxes.length === 0) return null;
	return {
		top: Math.min(...boxes.map(({ top }) => top)),
		bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
		left: Math.min(...boxes.map(({ left }) => left)),
		right: Math.max(...boxes.map(({ right }) => right)),
	};
}

function boxOf(element) {
	return element ? frame([element.getBoundingClientRect()]) : null;
}

function channels(color) {
	const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
	return { rgb: [red, green, blue], alpha };
}

/** The page's own colour where nothing is painted on it. */
function canvasColor() {
	const probe = document.body.appendChild(document.createElement("div"));
	probe.style.backgroundColor = "Canvas";
	const { rgb } = channels(getComputedStyle(probe).backgroundColor);
	probe.remove();
	return rgb;
}

function withAncestors(element) {
	const found = [];
	for (let each = element; each; each = each.parentElement) found.push(each);
	return found;
}

function backgroundBehind(element, canvas) {
	const painted = withAncestors(element)
		.map((each) => channels(getComputedStyle(each).backgroundColor))
		.find(({ alpha }) => alpha > 0);
	return painted ? painted.rgb : canvas;
}

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(rgb) {
	const [red, green, blue] = rgb.map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(element, canvas) {
	const behind = backgroundBehind(element, canvas);
	const opacity = withAncestors(element).reduce((all, each) => all * Number(getComputedStyle(each).opacity), 1);
	const seen = channels(getComputedStyle(element).color).rgb.map(
		(value, index) => value * opacity + behind[index] * (1 - opacity),
	);
	const [light, dark] = [luminance(seen), luminance(behind)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

function measureTranslation(translation, canvas) {
	const beside = translation.classList.contains("diglot-side");
	const block = beside ? translation.previousElementSibling : translation.parentElement;
	const next = (beside ? translation : block).nextElementSibling;
	const sourceLines = textBoxes(block);
	const lines = textBoxes(translation.querySelector(":scope > .diglot-dir") ?? translation);
	return {
		name: block.localName,
		text: translation.textContent.slice(0, 40),
		beside,
		display: getComputedStyle(translation).display,
		fontSize: Number.parseFloat(getComputedStyle(translation).fontSize),
		fontWeight: Number(getComputedStyle(translation).fontWeight),
		inHeading: translation.closest("h1, h2, h3, h4, h5, h6") !== null,
		box: boxOf(translation),
		lines: frame(lines),
		lineCount: new Set(lines.map(({ bottom }) => Math.round(bottom))).size,
		block: boxOf(block),
		source: frame(sourceLines),
		// In the reading order, so that this is the first line.
		start: lines[0]?.left ?? null,
		sourceStart: sourceLines[0]?.left ?? null,
		sourceBreaks: [...block.querySelectorAll("br")].filter((each) => !each.closest(".diglot-tr")).length,
		next: boxOf(next),
		nextSource: next ? frame(textBoxes(next)) : null,
		contrast: contrastOf(translation, canvas),
		sourceContrast: contrastOf(block, canvas),
	};
}

/** Where lines of different blocks lie over each other, by their texts. */
function findOverlaps() {
	const lines = [...document.querySelectorAll("p, li, td, th, h1, h2, h3, figcaption, .cp-translation")].flatMap(
		(block) => textBoxes(block).map((box) => ({ block, box })),
	);
	lines.sort((a, b) => a.box.top - b.box.top);
	const found = [];
	for (const [index, { block, box }] of lines.entries()) {
		for (let at = index + 1; at < lines.length && lines[at].box.top < box.bottom - LEADING; at++) {
			const other = lines[at];
			const shared = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
			if (other.block !== block && shared > 2) found.push(`${block.textContent} / ${other.block.textContent}`);
		}
	}
	return found;
}

/** By how much the boxes of two lines of close text reach into each other. */
const LEADING = 5;

globalThis.measurePage = () => {
	const canvas = canvasColor();
	const translations = [...document.querySelectorAll(".cp-translation")];
	return {
		width: document.documentElement.scrollWidth,
		bottom: Math.max(0, ...textBoxesOf(document.body).map(({ bottom }) => bottom)),
		overlaps: findOverlaps(),
		translations: translations.map((translation) => measureTranslation(translation, canvas)),
	};
};
