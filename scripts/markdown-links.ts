/** Something that a document refers to, with the line on which it does. */
export interface Link {
	target: string;
	line: number;
}

/** The links of a Markdown document that lead to files of its project, as written; none of those in code. */
export function findLinks(markdown: string): Link[] {
	return linesOf(markdown).flatMap(({ text, line }) =>
		[...text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^()\s]+)(?: "[^"]*")?\)/g)].flatMap(([, target = ""]) =>
			/^(?:[a-z][a-z\d+.-]*:|\/)/i.test(target) ? [] : [{ target, line }],
		),
	);
}

/**
 * The anchors of a Markdown document: the ids written in it, and its headings as GitHub names them
 * (lower case, without punctuation, hyphens for spaces, `-1` and so on for the same again).
 */
export function findAnchors(markdown: string): Set<string> {
	const anchors = new Set<string>();
	const counts = new Map<string, number>();
	for (const { text } of linesOf(markdown)) {
		for (const [, id = ""] of text.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
		const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
		if (heading === undefined) continue;
		const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
		const slug = plain.replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
		const count = counts.get(slug) ?? 0;
		counts.set(slug, count + 1);
		anchors.add(count === 0 ? slug : `${slug}-${count}`);
	}
	return anchors;
}

const SOURCE_FILE = /[.](?:[cm]?[jt]sx?|md|py|tf|ya?ml)$/;

/**
 * Text in backticks that looks like a path of the project: below a folder of `topFolders`, a source file, or a
 * folder (`caches/`). What has a placeholder (`{id}`, `…`) or is part of a command is none.
 */
export function findPaths(markdown: string, topFolders: ReadonlySet<string>): { path: string; line: number }[] {
	return linesOf(markdown).flatMap(({ text, line }) =>
		[...text.matchAll(/`([^`\s]+)`/g)].flatMap(([, path = ""]) => {
			if (!/^[\w*][\w.@*-]*(?:\/[\w.@*-]+)*\/?$/.test(path)) return [];
			const [first = ""] = path.split("/");
			const isPath = path.endsWith("/") || SOURCE_FILE.test(path) || (first !== path && topFolders.has(first));
			return isPath ? [{ path, line }] : [];
		}),
	);
}

/** The lines outside fenced code. */
function linesOf(markdown: string): { text: string; line: number }[] {
	let fenced = false;
	return markdown.split("\n").flatMap((text, index) => {
		const isFence = /^\s*(?:```|~~~)/.test(text);
		if (isFence) fenced = !fenced;
		return fenced || isFence ? [] : [{ text, line: index + 1 }];
	});
}
