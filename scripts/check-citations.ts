import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { findAnchors, findLinks, findPaths } from "./markdown-links.ts";
import { listProjectFiles } from "./project-files.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const SPEC = "docs/spec.md";
const RULES = "docs/rules.md";

/** Documents whose backticked paths must exist; a changelog describes past releases. */
const NAMES_PATHS = /^(?:ARCHITECTURE|CONTRIBUTING|README)[.]md$|^docs\/.*[.]md$/;
/** Its faults are intended. */
const OWN_TEST = "scripts/check-citations.test.ts";
const TEXT = /[.](?:[cm]?[jt]sx?|md|py|tf|ya?ml|tsv|json|css|html|sh|example)$|(?:^|\/)(?:Dockerfile|run)$/;
const UNCHECKED = /(?:^|\/)package-lock[.]json$/;

/** A space, or a line break within a comment. */
const SPACE = "(?: |[ \\t]*\\n[ \\t]*(?:(?:[*#]|//) )?)";
const listOf = (cited: string): string => `(${cited}(?:(?:,|,? and|–)${SPACE}?${cited})*)`;
/** `spec §6.3`; what follows a comma is another section of it. */
const SPEC_CITATION = new RegExp(`\\bspec${SPACE}${listOf("§\\d+(?:[.]\\d+)*")}`, "gi");
/** `rule B7`, `rules C1, C4`, `rules A4–A6`, `rules C4 and C9`. */
const RULE_CITATION = new RegExp(`\\brules?${SPACE}${listOf("\\b[A-D]\\d+\\b")}`, "gi");
/** Forms that are not accepted: of another document, a rule without the word "rule", a section without a space. */
const BROKEN_CITATION = /\bRULES(?:[.]md)? [A-D]\d+|\bSPEC(?:[.]md)? §?\d|\bDESIGN(?:[.]md)? §\d|\bspec(?:[.]md)?§\d/g;

interface Project {
	files: readonly string[];
	/** Directly below the root. */
	folders: ReadonlySet<string>;
	sections: ReadonlySet<string>;
	rules: ReadonlySet<string>;
	exists(path: string): boolean;
	anchorsOf(file: string): ReadonlySet<string>;
}

interface Reference {
	kind: "citations" | "links" | "paths";
	line: number;
	/** `null`: it resolves. */
	fault: string | null;
}

export interface CitationReport {
	/** One line each. */
	faults: string[];
	/** How many of each kind resolved. */
	citations: number;
	links: number;
	paths: number;
}

/**
 * Resolves what code and docs cite in the files of `root`: sections of the specification, rules, relative links of
 * Markdown with their anchors, and the paths that README.md, ARCHITECTURE.md, CONTRIBUTING.md and `docs/` name in
 * backticks. Citations of standards (`EPUB 3.3 §4.2.6`) are ignored.
 *
 * @param files relative to `root`, with slashes
 */
export function checkCitations(root: string, files: readonly string[]): CitationReport {
	const read = (file: string): string => readFileSync(join(root, file), "utf8");
	const project: Project = {
		files,
		folders: new Set(files.flatMap((file) => (file.includes("/") ? [file.slice(0, file.indexOf("/"))] : []))),
		sections: files.includes(SPEC) ? findSections(read(SPEC)) : new Set(),
		rules: files.includes(RULES) ? findRules(read(RULES)) : new Set(),
		exists: (path) => existsSync(join(root, path)),
		anchorsOf: (file) => findAnchors(read(file)),
	};
	const report: CitationReport = { faults: [], citations: 0, links: 0, paths: 0 };
	for (const file of files) {
		if (file === OWN_TEST || !TEXT.test(file) || UNCHECKED.test(file)) continue;
		for (const { kind, line, fault } of refersTo(file, read(file), project)) {
			if (fault === null) report[kind]++;
			else report.faults.push(`${file}:${line}: ${fault}`);
		}
	}
	return report;
}

function refersTo(file: string, text: string, project: Project): Reference[] {
	const citations = findCitations(text, file === SPEC, project);
	if (!file.endsWith(".md")) return [...citations, ...findManuals(text, project)];
	const links = findLinks(text).map(({ target, line }) => resolveLink(file, target, line, project));
	const paths = NAMES_PATHS.test(file) ? findPaths(text, project.folders) : [];
	return [
		...citations,
		...links,
		...paths.map(({ path, line }): Reference => {
			const fault = isThere(path, project.files) ? null : `names no file: ${path}`;
			return { kind: "paths", line, fault };
		}),
	];
}

function findCitations(text: string, isSpec: boolean, { sections, rules }: Project): Reference[] {
	const resolve = (index: number, cited: string): Reference => {
		const isKnown = cited.startsWith("§") ? sections.has(cited.slice(1)) : rules.has(cited);
		return { kind: "citations", line: lineAt(text, index), fault: isKnown ? null : `cites nothing: ${cited}` };
	};
	const inSpec = [...text.matchAll(SPEC_CITATION)].flatMap(({ index, 1: list = "" }) =>
		(list.match(/§[\d.]*\d/g) ?? []).map((cited) => resolve(index, cited)),
	);
	const inRules = [...text.matchAll(RULE_CITATION)].flatMap(({ index, 1: list = "" }) =>
		expandRules(list).map((cited) => resolve(index, cited)),
	);
	// The specification cites its own sections by number only.
	const own = isSpec ? [...text.matchAll(/(?<!\bspec )§\d+(?:[.]\d+)*/g)] : [];
	const broken = [...text.matchAll(BROKEN_CITATION)].map(({ index, 0: cited }): Reference => {
		return { kind: "citations", line: lineAt(text, index), fault: `is no form of citation: ${cited}` };
	});
	return [...inSpec, ...inRules, ...own.map(({ index, 0: cited }) => resolve(index, cited)), ...broken];
}

function lineAt(text: string, index: number): number {
	return text.slice(0, index).split("\n").length;
}

function resolveLink(file: string, target: string, line: number, { exists, anchorsOf }: Project): Reference {
	const [path = "", anchor] = target.split("#");
	const linked = path === "" ? file : normalize(join(dirname(file), decodeURIComponent(path)));
	if (!exists(linked)) return { kind: "links", line, fault: `links to no file: ${target}` };
	const isFound = anchor === undefined || (linked.endsWith(".md") && anchorsOf(linked).has(anchor));
	return { kind: "links", line, fault: isFound ? null : `links to no anchor: ${target}` };
}

/** Paths in `docs/` that comments and messages name. */
function findManuals(text: string, { files }: Project): Reference[] {
	return text.split("\n").flatMap((row, index) =>
		[...row.matchAll(/(?<![\w/.-])docs\/[\w/-]+[.]md\b/g)].map(([path]): Reference => {
			return { kind: "paths", line: index + 1, fault: files.includes(path) ? null : `names no file: ${path}` };
		}),
	);
}

/** `A4–A6` also cites A5. */
function expandRules(list: string): string[] {
	return (list.toUpperCase().match(/[A-D]\d+(?:–[A-D]\d+)?/g) ?? []).flatMap((part) => {
		const [first = "", last = first] = part.split("–");
		const [from, to] = [Number(first.slice(1)), Number(last.slice(1))];
		if (first[0] !== last[0] || to < from) return [part];
		return Array.from({ length: to - from + 1 }, (_, n) => `${first[0]}${from + n}`);
	});
}

/** The numbers of numbered headings: `6.3`. */
function findSections(markdown: string): Set<string> {
	return new Set([...markdown.matchAll(/^#{2,3} (\d+(?:[.]\d+)*)[. ]/gm)].map(([, number = ""]) => number));
}

/** A rule starts its paragraph: `**B7 Copied tags.**`. */
function findRules(markdown: string): Set<string> {
	return new Set([...markdown.matchAll(/^(?:<a id="[A-D]\d+"><\/a>)?\*\*([A-D]\d+) /gm)].map(([, rule = ""]) => rule));
}

/** Whether a file or a folder of the project has that path, or ends with it; `*` stands for any part of a name. */
function isThere(path: string, files: readonly string[]): boolean {
	const pattern = path
		.replace(/[/]$/, "")
		.replace(/[.+?^${}()|[\]\\]/g, "\\$&")
		.replaceAll("*", "[^/]*");
	const expression = new RegExp(`(?:^|/)${pattern}${path.endsWith("/") ? "/" : "(?:/|$)"}`);
	return files.some((file) => expression.test(file));
}

if (import.meta.main) {
	const { faults, citations, links, paths } = checkCitations(PROJECT, listProjectFiles(PROJECT));
	for (const fault of faults) console.error(fault);
	console.log(`citations: ${citations} resolved, ${links} links and ${paths} paths too, ${faults.length} faults`);
	process.exitCode = faults.length === 0 ? 0 : 1;
}
