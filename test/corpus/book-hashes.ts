import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BookWorker } from "../../src/book-worker/book-worker.ts";
import type { BookReading } from "../../src/core/book-reading.ts";
import { AppError } from "../../src/core/errors.ts";
import { LAYOUTS } from "../../src/core/layout.ts";
import type { RenderReport } from "../../src/core/rendering.ts";
import { type Selection, WHOLE_BOOK } from "../../src/core/selection.ts";
import { hashFile } from "./archive-contents.ts";
import { chooseTarget, TEST_TRANSLATORS } from "./test-translators.ts";

/** One row of the table: what a part of a book hashes to, or the error code that it was refused with. */
export interface HashRow {
	book: string;
	/** `cover`, or a pass's `segments`, layout or layout's report: `arabic/segments`, `arabic/side_by_side/report`. */
	part: string;
	outcome: string;
}

/** One way to translate a book; together the passes take every path from texts to edits. */
interface Pass {
	translator: string;
	selection: Selection;
	/** One in this many segments has no translation, as in an unfinished book; 0: all have one. */
	untranslatedEvery: number;
}

const PASSES: readonly Pass[] = [
	{ translator: "latin", selection: WHOLE_BOOK, untranslatedEvery: 0 },
	{ translator: "arabic", selection: { ...WHOLE_BOOK, title: true }, untranslatedEvery: 0 },
	{ translator: "cjk", selection: { ...WHOLE_BOOK, excludeTags: ["li", "h2"] }, untranslatedEvery: 5 },
];

/** Fixed, so that equal books have equal bytes. */
const MODIFIED_AT = Date.UTC(2025, 0, 1);

/**
 * Reads and renders one book in every pass and layout, and hashes what comes out.
 *
 * Warnings and other sentences for people are not hashed, so that wording may change.
 * A refusal is an outcome like any other; an error that is no `AppError` passes through.
 */
export async function hashBook(book: string, path: string, engine: BookWorker): Promise<HashRow[]> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-hashes-"));
	const rows: HashRow[] = [];
	const add = async (part: string, work: () => Promise<string>) => {
		rows.push({ book, part, outcome: await outcomeOf(work) });
	};
	try {
		await add("cover", async () => hashValue(await readCover(path, engine)));
		const inputSha256 = await hashFile(path);
		for (const pass of PASSES) {
			const name = pass.translator;
			let read: { reading: BookReading; targetLanguage: string } | undefined;
			await add(`${name}/segments`, async () => {
				read = await readBook(path, pass, engine);
				return hashReading(read.reading);
			});
			if (!read) continue;
			const { reading, targetLanguage } = read;
			const translations = await translate(reading, pass);
			for (const layout of LAYOUTS) {
				const out = join(folder, `${name}-${layout}.epub`);
				let report: RenderReport | undefined;
				await add(`${name}/${layout}`, async () => {
					report = await engine.render({
						path,
						out,
						layout,
						selection: pass.selection,
						translations,
						sourceLanguage: sourceLanguageOf(reading),
						targetLanguage,
						inputSha256,
						modifiedAt: MODIFIED_AT,
						engineName: `test translator ${name}`,
					});
					return hashFile(out);
				});
				if (report) {
					const { warnings: _forPeople, ...figures } = report;
					rows.push({ book, part: `${name}/${layout}/report`, outcome: hashValue(figures) });
				}
				await rm(out, { force: true });
			}
		}
		return rows;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function outcomeOf(work: () => Promise<string>): Promise<string> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof AppError) return error.code;
		throw error;
	}
}

async function readCover(path: string, engine: BookWorker): Promise<unknown> {
	const cover = await engine.cover(path);
	return cover && { ...cover, bytes: Buffer.from(cover.bytes).toString("base64") };
}

async function readBook(path: string, { translator, selection }: Pass, engine: BookWorker) {
	const { language } = await engine.read({ path });
	const targetLanguage = chooseTarget(translatorOf(translator), language);
	return { reading: await engine.read({ path, targetLanguage, selection }), targetLanguage };
}

function hashReading({ warnings: _forPeople, documents, ...reading }: BookReading): string {
	return hashValue({ ...reading, documents: documents.map(({ warnings: _same, ...document }) => document) });
}

async function translate({ segments }: BookReading, { translator, untranslatedEvery }: Pass) {
	const texts = await translatorOf(translator).translate(segments.map(({ text }) => text));
	const isKept = (index: number) => untranslatedEvery > 0 && index % untranslatedEvery === untranslatedEvery - 1;
	return Object.fromEntries(
		segments.flatMap(({ id }, index) => (isKept(index) ? [] : [[id, texts[index] ?? ""]])),
	) as Record<string, string>;
}

function translatorOf(name: string) {
	const translator = TEST_TRANSLATORS.find((known) => known.name === name);
	if (!translator) throw new Error(`there is no test translator "${name}"`);
	return translator;
}

function sourceLanguageOf({ language }: BookReading): string {
	try {
		return new Intl.Locale(language ?? "en").toString();
	} catch {
		return "en";
	}
}

/** Independent of the order of keys. */
function hashValue(value: unknown): string {
	const text = JSON.stringify(value, (_key, inner) =>
		inner !== null && typeof inner === "object" && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	);
	return createHash("sha256").update(text).digest("hex");
}
