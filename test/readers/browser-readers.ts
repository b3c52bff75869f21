import type { Page } from "playwright-core";
import { CHROMIUM_PATH, hasPart } from "../setup/parts.ts";
import { launchChromium } from "../visual/book-pages.ts";
import type { Edition } from "./books.ts";
import { judgeLayout, type MeasuredPair } from "./judge-layout.ts";
import { judgeNote, type SeenNote } from "./judge-notes.ts";
import { missingPackages } from "./packages.ts";
import { findGlued } from "./promises.ts";
import type { Reader } from "./reader.ts";
import { type Section, serveBooks } from "./serve-books.ts";

const SCREENS = [
	{ name: "phone", width: 390, height: 844, wide: false },
	{ name: "tablet", width: 820, height: 1180, wide: true },
] as const;
const TEXT_SIZES = [100, 200] as const;
type Screen = (typeof SCREENS)[number];

/** First letters by which the page knows texts. */
const KNOWN_LETTERS = 12;
/** Documents of a book that are looked at where not all are; and references to notes in a document. */
const MAX_SECTIONS = 5;
const MAX_NOTE_SECTIONS = 2;
const MAX_NOTES = 4;
/** A pair that the page can't find is one that nobody judged. */
const MAX_UNKNOWN = 0.1;
interface SeenSection {
	pairs: MeasuredPair[];
	/** Translations whose source the page did not find. */
	unknown: number;
	text: string;
}

/** A reader that an application builds into its page (pages/PAGE.js). */
interface BrowserReaderOptions {
	name: string;
	/** In `pages/`. */
	page: string;
	packages: Parameters<typeof missingPackages>[0];
	/** Whether it shows notes in pop-ups; the others follow the link to the note. */
	popUps: boolean;
}

export const foliate = createBrowserReader({
	name: "foliate-js",
	page: "foliate",
	packages: ["foliate-js"],
	popUps: true,
});

export const epubJs = createBrowserReader({ name: "epub.js", page: "epub-js", packages: ["epubjs"], popUps: false });

export const readium = createBrowserReader({
	name: "Readium",
	page: "readium",
	packages: ["@readium/navigator", "@readium/shared"],
	popUps: false,
});

/** A reading system on the web, in Chromium on a phone and a tablet. */
function createBrowserReader({ name, page: pageName, packages, popUps }: BrowserReaderOptions): Reader {
	return {
		name,
		missing: () => (hasPart("chromium") ? missingPackages(packages) : `apt-get install chromium (${CHROMIUM_PATH})`),
		async tryBooks(editions, { all }, report) {
			const server = await serveBooks();
			const browser = await launchChromium();
			try {
				for (const edition of editions) {
					const sections = await server.setBook(edition);
					const tell = (promise: string, faults: string[]) =>
						report({ reader: name, edition: edition.name, promise, faults });
					for (const screen of chooseScreens(edition, all)) {
						const context = await browser.newContext({ viewport: screen });
						try {
							const page = await context.newPage();
							const open = (shown: Page) => openBook(shown, `${server.origin}/pages/${pageName}.html`);
							await open(page);
							await tryScreen(page, edition, chooseSections(sections, all), screen, tell, async (ask) => {
								await server.setBook({ path: edition.sourcePath });
								const other = await context.newPage();
								await open(other);
								const told = await ask(other);
								await other.close();
								await server.setBook(edition);
								return told;
							});
							if (screen.wide) continue;
							const notes = await followNotes(page, sections, all);
							tell(
								"notes",
								notes.flatMap((note) => judgeNote(note, edition.layout, popUps)),
							);
						} finally {
							await context.close();
						}
					}
				}
			} finally {
				await browser.close();
				await server.close();
			}
		},
	};
}

/** What doesn't stand beside anything is the same on a tablet. */
function chooseScreens({ layout }: Edition, all: boolean): readonly Screen[] {
	if (layout === "translation_only") return SCREENS.slice(0, 1);
	return all || layout === "side_by_side" ? SCREENS : SCREENS.slice(0, 1);
}

/** Some documents with translations, from all over the book. */
function chooseSections(sections: readonly Section[], all: boolean): Section[] {
	const translated = sections.filter(({ hasPairs }) => hasPairs);
	const step = all ? 1 : Math.max(1, translated.length / MAX_SECTIONS);
	return translated.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

async function openBook(page: Page, url: string): Promise<void> {
	await page.goto(url);
	await page.waitForFunction("globalThis.reader && globalThis.measureSection");
	await page.evaluate('reader.open(location.origin + "/book.epub", location.origin + "/unpacked/manifest.json")');
}

async function tryScreen(
	page: Page,
	edition: Edition,
	sections: readonly Section[],
	screen: Screen,
	tell: (promise: string, faults: string[]) => void,
	askSource: AskSource,
): Promise<void> {
	const known = Object.fromEntries(
		edition.pairs.map(({ source, translation }) => [
			translation.slice(0, KNOWN_LETTERS),
			source.slice(0, KNOWN_LETTERS),
		]),
	);
	for (const size of TEXT_SIZES) {
		await page.evaluate(`reader.setTextSize(${size})`);
		const seen: SeenSection[] = [];
		for (const { index } of sections) {
			seen.push(await page.evaluate(`measureSection(${index}, ${JSON.stringify(known)}, ${KNOWN_LETTERS})`));
		}
		const pairs = seen.flatMap((section) => section.pairs);
		const unknown = seen.reduce((sum, section) => sum + section.unknown, 0);
		const judge = (shown: readonly SeenSection[]) =>
			shown.flatMap((section) => judgeLayout(section.pairs, edition.layout, screen.wide));
		let faults = judge(seen);
		if (faults.length > 0 && pairs.some(({ table }) => table >= 0))
			faults = judge(await leaveWideTables(seen, sections, size, askSource));
		if (unknown > (pairs.length + unknown) * MAX_UNKNOWN)
			faults.push(`${unknown} translations have no source beside them`);
		if (sections.length > 0 && pairs.length === 0) faults.push("no pair was found");
		if (screen.wide && edition.layout === "side_by_side" && !pairs.some(({ isColumn }) => isColumn))
			faults.push("nothing has columns");
		tell(`${screen.name}, ${size} %`, faults);
		if (size === TEXT_SIZES[0] && !screen.wide)
			tell(
				"text",
				seen.flatMap(({ text }) => findGlued(text, edition.pairs)),
			);
	}
}

/** Asks the same reader, on the same screen, about the source book. */
type AskSource = <T>(ask: (page: Page) => Promise<T>) => Promise<T>;

/**
 * What is seen without the pairs in tables that go over the edge of the page in the source book as well: such a table
 * lies on the texts of the next page, whatever is written in it.
 */
async function leaveWideTables(
	seen: readonly SeenSection[],
	sections: readonly Section[],
	size: number,
	askSource: AskSource,
): Promise<SeenSection[]> {
	const wide = await askSource(async (page) => {
		await page.evaluate(`reader.setTextSize(${size})`);
		const tables: Set<number>[] = [];
		for (const { index } of sections) tables.push(new Set(await page.evaluate<number[]>(`findWideTables(${index})`)));
		return tables;
	});
	return seen.map((section, index) => ({
		...section,
		pairs: section.pairs.filter(({ table }) => !wide[index]?.has(table)),
	}));
}

async function followNotes(page: Page, sections: readonly Section[], all: boolean): Promise<SeenNote[]> {
	const withNotes = sections.filter(({ hasNotes }) => hasNotes);
	const seen: SeenNote[] = [];
	for (const { index } of all ? withNotes : withNotes.slice(0, MAX_NOTE_SECTIONS)) {
		seen.push(...(await page.evaluate<SeenNote[]>(`followNotes(${index}, ${MAX_NOTES})`)));
	}
	return seen;
}
