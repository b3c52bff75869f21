import type { Layout } from "../../src/core/layout.ts";

/** A box around text, on the page that it is on. In CSS pixels, from the page's left. */
export interface Line {
	page: number;
	left: number;
	right: number;
	top: number;
	bottom: number;
}

/** A translation and its source as a reader set them (pages/measure.js). */
export interface MeasuredPair {
	/** How the source begins. */
	text: string;
	/** Whether it is one that `side_by_side` sets beside its source. */
	isColumn: boolean;
	/** The number in its document of the table that it is in, or -1. */
	table: number;
	lines: Line[];
	sourceLines: Line[];
}

/** Boxes around letters are higher than the letters; only what meets in their middles overlaps. */
const MIDDLE = 0.25;
const ROUNDING = 2;

/**
 * What a page breaks of its layout: pairs stand beside each other where that is promised, else one under the other
 * in the layout's order; and no text covers another.
 *
 * @param wide whether the screen is wide enough for two columns
 */
export function judgeLayout(pairs: readonly MeasuredPair[], layout: Layout, wide: boolean): string[] {
	const columns = layout === "side_by_side" && wide;
	return [
		...pairs.flatMap((pair) => (columns && pair.isColumn ? judgeColumns(pair) : judgeStacked(pair, layout))),
		...findOverlaps(pairs),
	];
}

function judgeStacked({ text, lines, sourceLines }: MeasuredPair, layout: Layout): string[] {
	if (lines.some((line) => sourceLines.some((other) => isBeside(line, other))))
		return [`"${text}" is beside its translation`];
	const [first, second] = layout === "translation_first" ? [lines, sourceLines] : [sourceLines, lines];
	const [start, next] = [firstOf(first), firstOf(second)];
	return start && next && comesBefore(next, start) ? [`"${text}" and its translation are in the wrong order`] : [];
}

function judgeColumns({ text, lines, sourceLines }: MeasuredPair): string[] {
	const [line, other] = [firstOf(lines), firstOf(sourceLines)];
	// A pair that a page ends in may go on with one text before the other.
	if (!line || !other || line.page !== other.page) return [];
	return isBeside(line, other) ? [] : [`"${text}" is not beside its translation`];
}

function firstOf(lines: readonly Line[]): Line | undefined {
	return lines.toSorted((one, other) => one.page - other.page || one.top - other.top)[0];
}

function comesBefore(one: Line, other: Line): boolean {
	return one.page < other.page || (one.page === other.page && one.bottom <= other.top + ROUNDING);
}

/** Whether they share a line's height on one page. */
function isBeside(one: Line, other: Line): boolean {
	const shared = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
	const height = Math.min(one.bottom - one.top, other.bottom - other.top);
	const apart = one.right <= other.left + ROUNDING || other.right <= one.left + ROUNDING;
	return one.page === other.page && apart && shared > height / 2;
}

interface OwnedLine extends Line {
	owner: string;
}

/** Texts that cover each other, each two once. */
function findOverlaps(pairs: readonly MeasuredPair[]): string[] {
	const lines = pairs.flatMap(({ text, lines: translated, sourceLines }): OwnedLine[] => [
		...translated.map((line) => ({ ...shrink(line), owner: `the translation of "${text}"` })),
		...sourceLines.map((line) => ({ ...shrink(line), owner: `"${text}"` })),
	]);
	const found = new Set<string>();
	for (const page of Map.groupBy(lines, (line) => line.page).values()) {
		page.sort((one, other) => one.top - other.top);
		for (const [index, line] of page.entries()) {
			for (let next = index + 1; next < page.length; next++) {
				const other = page[next];
				if (!other || other.top >= line.bottom) break;
				const covers = Math.min(line.right, other.right) - Math.max(line.left, other.left) > ROUNDING;
				if (covers && line.owner !== other.owner) found.add(`${line.owner} covers ${other.owner}`);
			}
		}
	}
	return [...found];
}

function shrink({ top, bottom, ...line }: Line): Line {
	const margin = (bottom - top) * MIDDLE;
	return { ...line, top: top + margin, bottom: bottom - margin };
}
