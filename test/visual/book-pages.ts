import { readFile } from "node:fs/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Contents, readContents } from "../corpus/archive-contents.ts";
import { CHROMIUM_PATH } from "../setup/parts.ts";

interface Box {
	top: number;
	bottom: number;
	left: number;
	right: number;
}

/** A translation as laid out in the page (measure-page.js). */
export interface SeenTranslation {
	/** Of the block that it translates. */
	name: string;
	text: string;
	beside: boolean;
	display: string;
	fontSize: number;
	fontWeight: number;
	inHeading: boolean;
	box: Box;
	/** Around its text. */
	lines: Box | null;
	lineCount: number;
	block: Box;
	/** Around the text of its source. */
	source: Box | null;
	/** Where the first line of each begins. */
	start: number | null;
	sourceStart: number | null;
	sourceBreaks: number;
	/** What follows the block. */
	next: Box | null;
	nextSource: Box | null;
	/** WCAG's ratio, opacity taken in. */
	contrast: number;
	sourceContrast: number;
}

export interface SeenPage {
	document: string;
	/** That the content takes, in CSS pixels. */
	width: number;
	/** Of the lowest line. */
	bottom: number;
	/** The texts of blocks whose lines lie over each other. */
	overlaps: string[];
	translations: SeenTranslation[];
}

/** How a reader shows a page. */
export interface Reader {
	width: number;
	height: number;
	/** Of the device, where the reader's frame is wider; defaults to `width`. */
	deviceWidth?: number;
	/** Defaults to 1. */
	pixelRatio?: number;
	scheme?: "light" | "dark";
	/** What the reader adds to the book's styles. */
	css?: string;
}

export function launchChromium(): Promise<Browser> {
	const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
	return chromium.launch({ executablePath: CHROMIUM_PATH, args: [...args, "--disable-sync"] });
}

const XHTML = "application/xhtml+xml";
const TYPES: Record<string, string> = { xhtml: XHTML, html: XHTML, htm: XHTML, css: "text/css", png: "image/png" };
const HOST = "http://book.invalid/";

/** A page of a browser that reads from an EPUB alone. */
export interface BookPage {
	page: Page;
	/** Opens an entry of the EPUB. */
	goTo(name: string): Promise<void>;
	close(): Promise<void>;
}

export async function openBookPage(
	browser: Browser,
	contents: ReadonlyMap<string, Contents>,
	{ width, height, scheme = "light", pixelRatio = 1, deviceWidth = width }: Reader,
): Promise<BookPage> {
	const size = { width, height };
	const context = await browser.newContext({
		viewport: size,
		screen: { width: deviceWidth, height },
		deviceScaleFactor: pixelRatio,
		colorScheme: scheme,
	});
	const page = await context.newPage();
	await page.route("**/*", (route) => {
		const name = decodeURIComponent(route.request().url().slice(HOST.length));
		const body = contents.get(name)?.read();
		if (!body) return route.fulfill({ status: 404 });
		return route.fulfill({ body, contentType: TYPES[name.replace(/^.*\./, "")] ?? "application/octet-stream" });
	});
	return {
		page,
		goTo: async (name) => {
			await page.goto(HOST + name);
		},
		close: () => context.close(),
	};
}

/** Opens every content document of an EPUB in a browser and measures its translations. */
export async function viewBook(browser: Browser, path: string, reader: Reader): Promise<SeenPage[]> {
	const measure = await readFile(new URL("measure-page.js", import.meta.url), "utf8");
	return visitPages(browser, path, reader, async (page, document) => {
		await page.evaluate(measure);
		return { document, ...(await page.evaluate<Omit<SeenPage, "document">>("measurePage()")) };
	});
}

/** Opens each content document of an EPUB in a browser, as a reader shows it. */
export async function visitPages<T>(
	browser: Browser,
	path: string,
	reader: Reader,
	visit: (page: Page, document: string) => Promise<T>,
): Promise<T[]> {
	const contents = (await readContents(path)) ?? new Map();
	const { page, goTo, close } = await openBookPage(browser, contents, reader);
	try {
		const results: T[] = [];
		for (const name of [...contents.keys()].filter((each) => each.endsWith(".xhtml"))) {
			await goTo(name);
			if (reader.css) await addStyle(page, reader.css);
			results.push(await visit(page, name));
		}
		return results;
	} finally {
		await close();
	}
}

/** Before the book's own, as readers do. */
async function addStyle(page: Page, css: string): Promise<void> {
	await page.evaluate(`{
		const style = document.createElementNS("http://www.w3.org/1999/xhtml", "style");
		style.textContent = ${JSON.stringify(css)};
		document.head.prepend(style);
	}`);
}
