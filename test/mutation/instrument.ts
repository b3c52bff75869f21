import type { Mutant } from "./find-mutants.ts";

export interface NumberedMutant extends Mutant {
	id: number;
}

interface Site {
	start: number;
	end: number;
	mutants: NumberedMutant[];
}

/** A function declaration, because it exists before the module's first line runs, even in an import cycle. */
const SWITCH = "function __m(id) { return globalThis.__mutant?.(id) ?? false }";

/**
 * The source with all mutants in it, each behind a switch: `a < b` becomes `(__m(17)?(a <= b):a < b)`.
 * Lines stay where they are.
 */
export function instrument(source: string, mutants: readonly NumberedMutant[]): string {
	return `${render(source, 0, source.length, groupBySite(mutants))}\n${SWITCH}`;
}

function groupBySite(mutants: readonly NumberedMutant[]): Site[] {
	const sites = new Map<string, Site>();
	for (const mutant of mutants) {
		const { start, end } = mutant;
		const site = sites.get(`${start}:${end}`) ?? { start, end, mutants: [] };
		site.mutants.push(mutant);
		sites.set(`${start}:${end}`, site);
	}
	return [...sites.values()].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Sites nest like their nodes; `sites` are those between `from` and `to`, outer ones first. */
function render(source: string, from: number, to: number, sites: readonly Site[]): string {
	let [text, at, next] = ["", from, 0];
	for (let site = sites[next]; site; site = sites[next]) {
		const { start, end } = site;
		const inner = sites.slice(next + 1).filter((other) => other.start < end);
		text += source.slice(at, start) + renderSite(source, site, inner);
		at = end;
		next += 1 + inner.length;
	}
	return text + source.slice(at, to);
}

function renderSite(source: string, site: Site, inner: readonly Site[]): string {
	const { start, end, mutants } = site;
	const block = mutants.find((mutant) => mutant.block);
	if (block) return `{if(__m(${block.id})){}else${render(source, start, end, inner)}}`;
	const switches = mutants.map(({ id, edit }) => {
		return `__m(${id})?(${source.slice(start, edit.start)}${edit.text}${source.slice(edit.end, end)}):`;
	});
	return `(${switches.join("")}${render(source, start, end, inner)})`;
}
