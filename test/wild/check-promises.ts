import type { BookWorker } from "../../src/book-worker/book-worker.ts";
import type { Layout } from "../../src/core/layout.ts";
import { type Contents, readContents } from "../corpus/archive-contents.ts";
import { checkBook } from "../corpus/check-book.ts";
import { MARKUP_TOKEN } from "../corpus/strip-translations.ts";
import { TEST_TRANSLATORS } from "../corpus/test-translators.ts";
import type { WildBook } from "./expectations.ts";
import type { Judged, WildJobs } from "./judge.ts";

/** The layouts that `expect.json` is about. */
export const WILD_LAYOUTS = { single: "translation_only", bilingual: "original_first" } as const satisfies Record<
	keyof WildJobs,
	Layout
>;

/**
 * What holds for every book holds for these too: offsets, identity, undo, strip, every word counted (rules B2 to B4),
 * no id or link of the source lost or doubled.
 */
export async function checkPromises(book: WildBook, jobs: WildJobs, engine: BookWorker): Promise<Judged[]> {
	const result = await checkBook(
		`wild/${book.name}`,
		book.path,
		{ engine, epubcheck: null },
		{ layouts: Object.values(WILD_LAYOUTS), translators: TEST_TRANSLATORS.slice(0, 1) },
	);
	const faults = result.faults.map(({ check, file, detail }) => `${check} ${file}: ${detail}`);
	if (result.refused !== null) faults.push(`refused: ${result.refused}`);
	const source = (await readContents(book.path)) ?? new Map<string, Contents>();
	const compare = (mode: keyof WildJobs): Judged => {
		const { report, contents } = jobs[mode];
		const documents = report?.documents.filter(({ role }) => role === "content") ?? [];
		const changes = documents.flatMap(({ name }) =>
			compareNames(name, source.get(name), contents.get(name), mode === "single"),
		);
		return { key: `${book.name}: ${mode} ids`, held: changes.length === 0, wanted: changes.join("; ") };
	};
	return [
		{ key: `${book.name}: proofs`, held: faults.length === 0, wanted: faults.join("; ") },
		compare("single"),
		compare("bilingual"),
	];
}

/** How the ids and links of a document differ from its source's; a bilingual one may repeat its links, never an id. */
function compareNames(
	file: string,
	before: Contents | undefined,
	after: Contents | undefined,
	linksOnce: boolean,
): string[] {
	const wanted = countNames(before);
	const found = countNames(after);
	return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((name) => {
		const [was, is] = [wanted.get(name) ?? 0, found.get(name) ?? 0];
		const mayRepeat = name.startsWith("href=") && was > 0 && !linksOnce;
		return is === was || (mayRepeat && is > was) ? [] : [`${file}: ${name} ${was} times became ${is}`];
	});
}

/** How often each `id`, `name` and `href` is there. */
function countNames(entry: Contents | undefined): Map<string, number> {
	const counts = new Map<string, number>();
	for (const [, slash, element, attributes = ""] of entry?.read()?.toString("utf8").matchAll(MARKUP_TOKEN) ?? []) {
		if (!element || slash || /^(?:link|meta)$/i.test(element)) continue;
		for (const [, name, quoted = ""] of attributes.matchAll(/(?:^|\s)(id|name|href)\s*=\s*("[^"]*"|'[^']*')/g)) {
			const key = `${name}=${quoted.slice(1, -1)}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	return counts;
}
