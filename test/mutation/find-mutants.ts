import { type Edit, mutate } from "./mutators.ts";
import { isOutOfReach } from "./no-mutants.ts";
import { childPlaces, type Place, parseTypeScript } from "./syntax.ts";

/** One change to one file. */
export interface Mutant {
	/** Relative to the project, with `/`. */
	file: string;
	/** From 1, as in editors. */
	line: number;
	column: number;
	/** The first line that changes, without its indentation, and what it becomes. */
	original: string;
	mutated: string;
	/** The node behind the switch, and the change in it. */
	start: number;
	end: number;
	block: boolean;
	edit: Edit;
}

/** All mutants of a source, in source order; the same source always gives the same ones. */
export function findMutants(file: string, source: string): Mutant[] {
	const found: Mutant[] = [];
	const visit = (place: Place): void => {
		if (isOutOfReach(place)) return;
		for (const edit of mutate(place, source)) found.push(describe(file, source, place, edit));
		for (const child of childPlaces(place)) visit(child);
	};
	visit({ node: parseTypeScript(file, source), parent: null, field: "" });
	return found.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end);
}

function describe(file: string, source: string, { node }: Place, edit: Edit): Mutant {
	const lineStart = source.lastIndexOf("\n", edit.start - 1) + 1;
	const before = source.slice(lineStart, edit.start);
	const { start, end } = node.type === "ExpressionStatement" ? edit : node;
	return {
		file,
		line: source.slice(0, lineStart).split("\n").length,
		column: edit.start - lineStart + 1,
		original: tidy(source.slice(lineStart, endOfLine(source, edit.start))),
		mutated: tidy(before + edit.text + source.slice(edit.end, endOfLine(source, edit.end))),
		start,
		end,
		block: node.type === "BlockStatement",
		edit,
	};
}

function endOfLine(source: string, at: number): number {
	const end = source.indexOf("\n", at);
	return end === -1 ? source.length : end;
}

function tidy(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}
