import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LAYOUTS, type Layout } from "../../src/core/layout.ts";
import { formatTaggedText, parseTaggedText } from "../../src/core/tagged-text.ts";
import { renderBook } from "../../src/formats/epub/rendering/render-book.ts";
import { readBook } from "../../src/formats/epub/segments/read-book.ts";
import { LIMITS } from "../corpus/proofs.ts";
import { apertiumTranslator } from "../corpus/test-translators.ts";
import { launchChromium, visitPages } from "./book-pages.ts";
import { writeKindBook } from "./kind-book.ts";
import { KEPT, KINDS, type Kind } from "./kinds.ts";

const READERS = [
	{ width: 390, height: 844 },
	{ width: 820, height: 1180 },
	{ width: 1280, height: 800 },
];
const DARK = ":root { color-scheme: dark; background: #111; color: #ddd }";
const ENGLISH = "the wind was far from the city and a light stood on the long sea until morning".split(" ");
const ARABIC = "كان الرجل بعيدا عن المدينة حين سمع الريح تقول له ما لا يعرف ثم رأى نورا".split(" ");

/** `npm run test:pictures -- OUTDIR [KIND…]`: each kind of page, or those named, in each layout, at three widths, in light and dark. */
const [outDir, ...names] = process.argv.slice(2);
if (!outDir) throw new Error("usage: npm run test:pictures -- OUTDIR [KIND…]");
await mkdir(outDir, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), "diglot-pictures-"));
const browser = await launchChromium();
const spanish = apertiumTranslator();
let count = 0;
try {
	for (const kind of KINDS.filter(({ name }) => names.length === 0 || names.includes(name))) {
		const path = join(folder, `${kind.name}.epub`);
		await writeKindBook(kind, path);
		const translations = await translate(kind, path);
		for (const layout of LAYOUTS)
			await takePictures(outDir, kind, layout, await render(kind, layout, path, translations));
	}
} finally {
	await browser.close();
	await spanish.close?.();
	await rm(folder, { recursive: true, force: true });
}
console.log(`${count} pictures in ${outDir}`);

async function translate({ source, target }: Kind, path: string): Promise<Record<string, string>> {
	const { segments } = readBook({ path, targetLanguage: target }, LIMITS);
	const texts = segments.map(({ text }) => text);
	const words = target === "ar" ? ARABIC : ENGLISH;
	const own = source === "en" && target === "es";
	const translated = own ? await spanish.translate(texts) : texts.map((text) => replaceWords(text, words));
	return Object.fromEntries(
		segments.map(({ id, text }, index) => [id, text === KEPT ? text : (translated[index] ?? text)]),
	);
}

function replaceWords(tagged: string, words: readonly string[]): string {
	let next = 0;
	return formatTaggedText(
		parseTaggedText(tagged).map((piece) =>
			piece.type === "text"
				? { ...piece, text: piece.text.replace(/\p{L}+(?:’\p{L}+)?/gu, () => words[next++ % words.length] ?? "") }
				: piece,
		),
	);
}

async function render(
	{ name, source, target }: Kind,
	layout: Layout,
	path: string,
	translations: Record<string, string>,
): Promise<string> {
	const out = join(folder, `${name}-${layout}.epub`);
	const languages = { sourceLanguage: source, targetLanguage: target };
	const request = { path, out, layout, ...languages, translations, modifiedAt: 0, engineName: "test" };
	await renderBook({ ...request, inputSha256: "0".repeat(64) }, LIMITS);
	return out;
}

async function takePictures(outDir: string, { name }: Kind, layout: Layout, path: string): Promise<void> {
	for (const reader of READERS) {
		for (const css of ["", DARK]) {
			const picture = join(outDir, `${name}-${layout}-${reader.width}-${css ? "dark" : "light"}.png`);
			await visitPages(browser, path, { ...reader, css }, async (page, document) => {
				if (document !== "page.xhtml") return;
				await page.screenshot({ path: picture, fullPage: true });
				count++;
			});
		}
	}
}
