import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { BookWorker } from "../../src/book-worker/book-worker.ts";
import type { BookReading } from "../../src/core/book-reading.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Layout } from "../../src/core/layout.ts";
import type { RenderReport, RenderRequest } from "../../src/core/rendering.ts";
import { canBeBaseline, type EpubCheck, formatFinding, newErrors, type Verdict } from "../epubcheck/epubcheck.ts";
import { type Contents, hashFile, readContents } from "./archive-contents.ts";
import { checkIdentity, checkStrip, checkUntouched, type Fault, isBilingual, turnsStyles } from "./check-archive.ts";
import { checkAccounting, checkLeftWords } from "./check-words.ts";
import { proveOffsets, proveUndo } from "./proofs.ts";
import {
	canTranslate,
	chooseTarget,
	identityTranslator,
	snowTranslator,
	type TestTranslator,
} from "./test-translators.ts";

export interface BookResult {
	book: string;
	/** The code it was refused with, or `null`. */
	refused: string | null;
	segments: number;
	words: number;
	skippedWords: number;
	renders: number;
	/** Segments that the safety net reverted to their source, over all renders (rule B12): 0 unless there is a bug. */
	dropped: number;
	newErrors: number;
	seconds: number;
	faults: Fault[];
	/** The book worker's warnings about the book. */
	warnings: string[];
}

export interface Tools {
	engine: BookWorker;
	/** `null`: not on this machine. */
	epubcheck: EpubCheck | null;
}

export interface Plan {
	layouts: readonly Layout[];
	translators: readonly TestTranslator[];
}

/** When a book was changed, for its `dcterms:modified`: fixed, so that the same run gives the same bytes. */
const MODIFIED_AT = Date.UTC(2025, 0, 1);

/** Checks one book against all promises: what is read, and what each layout makes of each translation. */
export async function checkBook(book: string, path: string, tools: Tools, plan: Plan): Promise<BookResult> {
	const started = performance.now();
	const folder = await mkdtemp(join(tmpdir(), "diglot-corpus-"));
	const result: BookResult = {
		book,
		refused: null,
		segments: 0,
		words: 0,
		skippedWords: 0,
		renders: 0,
		dropped: 0,
		newErrors: 0,
		seconds: 0,
		faults: [],
		warnings: [],
	};
	try {
		await new BookTrial(path, folder, tools, result).run(plan);
	} catch (error) {
		if (error instanceof AppError) {
			result.refused = error.code;
			result.warnings.push(error.message);
		} else {
			result.faults.push({ check: "crash", file: "", detail: String(error instanceof Error ? error.stack : error) });
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	result.seconds = (performance.now() - started) / 1000;
	return result;
}

class BookTrial {
	private readonly path: string;
	private readonly folder: string;
	private readonly tools: Tools;
	private readonly result: BookResult;
	private readonly readings = new Map<string, BookReading>();
	private readonly translations = new Map<string, Record<string, string>>();
	private source: Map<string, Contents> | null = null;
	private inputSha256 = "";
	private language: string | null = null;

	constructor(path: string, folder: string, tools: Tools, result: BookResult) {
		this.path = path;
		this.folder = folder;
		this.tools = tools;
		this.result = result;
	}

	async run(plan: Plan): Promise<void> {
		const { result } = this;
		this.inputSha256 = await hashFile(this.path);
		this.source = await readContents(this.path);
		this.language = (await this.tools.engine.read({ path: this.path })).language;
		const reading = await this.read(chooseTarget(identityTranslator, this.language));
		const total = reading.documents.reduce((sum, document) => sum + document.words.total, 0);
		result.segments = reading.segments.length;
		result.words = total;
		result.skippedWords = total - reading.documents.reduce((sum, document) => sum + document.words.translatable, 0);
		result.warnings.push(...reading.warnings);
		result.faults.push(...checkAccounting(reading), ...proveOffsets(this.path, this.source).faults);

		const mended = await this.checkIdentities(plan.layouts);
		await this.checkSnow();
		const baseline = await this.findBaseline(mended);
		for (const translator of plan.translators.filter((one) => canTranslate(one, this.language))) {
			for (const layout of plan.layouts) await this.checkRender(translator, layout, baseline);
		}
	}

	/** @returns the first identity render: the book with its repairs alone */
	private async checkIdentities(layouts: readonly Layout[]): Promise<string> {
		const outs: string[] = [];
		for (const layout of layouts) {
			const { out, after, reading } = await this.render(identityTranslator, layout);
			outs.push(out);
			if (!this.source || !after) continue;
			this.report(layout, checkIdentity(this.source, after, reading.documents));
			this.report(layout, checkUntouched(this.source, after, reading.documents));
		}
		return outs[0] ?? this.path;
	}

	private async checkSnow(): Promise<void> {
		const { after, reading } = await this.render(snowTranslator, "translation_only");
		if (after) this.report("snow", checkLeftWords(after, reading.documents));
	}

	private async findBaseline(mended: string): Promise<Verdict | null> {
		const { epubcheck } = this.tools;
		if (!epubcheck) return null;
		const original = await epubcheck.check(this.path);
		return canBeBaseline(original) ? original : epubcheck.check(mended);
	}

	private async checkRender(translator: TestTranslator, layout: Layout, baseline: Verdict | null): Promise<void> {
		const { out, after, reading, request } = await this.render(translator, layout);
		const where = `${translator.name}/${layout}`;
		await this.checkAgain(request, where);
		if (!after) this.report(where, [{ check: "archive", file: "", detail: "yauzl can't read the output" }]);
		if (this.source && after) {
			this.report(where, checkUntouched(this.source, after, reading.documents, turnsStyles(request)));
			if (isBilingual(layout)) this.report(where, checkStrip(this.source, after, reading.documents));
		}
		if (baseline && this.tools.epubcheck) {
			const fresh = newErrors(baseline, await this.tools.epubcheck.check(out));
			this.result.newErrors += fresh.length;
			this.report(
				where,
				fresh.map((finding) => ({ check: "epubcheck", file: finding.file, detail: formatFinding(finding) })),
			);
		}
		await rm(out);
	}

	/** A second render, by this process, gives the same bytes (rule B11) and can be undone. */
	private async checkAgain(request: RenderRequest, where: string): Promise<void> {
		const out = `${request.out}.again`;
		this.report(where, await proveUndo({ ...request, out }, this.source, () => readContents(out)));
		const same = (await hashFile(out)) === (await hashFile(request.out));
		if (!same) this.report(where, [{ check: "determinism", file: "", detail: "two renders differ" }]);
		await rm(out);
	}

	private async render(translator: TestTranslator, layout: Layout) {
		const targetLanguage = chooseTarget(translator, this.language);
		const reading = await this.read(targetLanguage);
		const out = join(this.folder, `${this.result.renders}.epub`);
		this.result.renders++;
		const request: RenderRequest = {
			path: this.path,
			out,
			layout,
			translations: await this.translate(translator, reading),
			sourceLanguage: sourceOf(reading),
			targetLanguage,
			inputSha256: this.inputSha256,
			modifiedAt: MODIFIED_AT,
			engineName: `test translator ${translator.name}`,
		};
		const report = await this.tools.engine.render(request);
		this.result.dropped += report.droppedSegments.length;
		const dropped = report.droppedSegments.map((id) => ({
			check: "dropped",
			file: "",
			detail: `the safety net dropped ${id}`,
		}));
		this.report(`${translator.name}/${layout}`, [...dropped, ...checkStructure(report)]);
		return { out, reading, request, after: await readContents(out) };
	}

	/** Once for all layouts (a translation knows nothing of layout). */
	private async translate(translator: TestTranslator, { segments }: BookReading): Promise<Record<string, string>> {
		const known = this.translations.get(translator.name);
		if (known) return known;
		const texts = await translator.translate(segments.map(({ text }) => text));
		const translations = Object.fromEntries(segments.map(({ id }, index) => [id, texts[index] ?? ""]));
		this.translations.set(translator.name, translations);
		return translations;
	}

	private async read(targetLanguage: string): Promise<BookReading> {
		const known = this.readings.get(targetLanguage);
		if (known) return known;
		const reading = await this.tools.engine.read({ path: this.path, targetLanguage });
		this.readings.set(targetLanguage, reading);
		return reading;
	}

	private report(where: string, faults: readonly Fault[]): void {
		this.result.faults.push(...faults.map((fault) => ({ ...fault, check: `${fault.check} (${where})` })));
	}
}

/** Anchors, links, notes, images, tables and page breaks are all still there (spec §6.5). */
function checkStructure({ structure: { before, after } }: RenderReport): Fault[] {
	if (isDeepStrictEqual(before, after)) return [];
	return [{ check: "structure", file: "", detail: `${JSON.stringify(before)} became ${JSON.stringify(after)}` }];
}

function sourceOf(reading: BookReading): string {
	try {
		return new Intl.Locale(reading.language ?? "en").toString();
	} catch {
		return "en";
	}
}
