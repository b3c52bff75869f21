import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BookReading } from "../../src/core/book-reading.ts";
import { AppError } from "../../src/core/errors.ts";
import { LAYOUTS, type Layout } from "../../src/core/layout.ts";
import { readBook } from "../../src/formats/epub/segments/read-book.ts";
import { type Contents, readContents } from "../corpus/archive-contents.ts";
import {
	checkIdentity,
	checkStrip,
	checkUntouched,
	type Fault,
	isBilingual,
	turnsStyles,
} from "../corpus/check-archive.ts";
import { checkAccounting } from "../corpus/check-words.ts";
import { LIMITS, proveOffsets, proveUndo } from "../corpus/proofs.ts";
import { identityTranslator, TEST_TRANSLATORS, type TestTranslator } from "../corpus/test-translators.ts";
import type { Random } from "../harness/random.ts";
import type { Mutant } from "./mutant.ts";

/** How a run ended: the code of a refusal, or `translated`; `faults` where a promise was broken. */
export interface Outcome {
	outcome: string;
	faults: Fault[];
}

/** The only ways in which a book may be refused (spec §6.4). */
const REFUSALS: readonly string[] = ["UNSUPPORTED_FORMAT", "FILE_TOO_LARGE"];

/** Reads and renders a mutant and holds the results against the promises that every book gets. */
export async function tryMutant(mutant: Mutant, random: Random): Promise<Outcome> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-fuzz-"));
	try {
		const path = join(folder, "mutant.epub");
		await writeFile(path, mutant.bytes);
		return { outcome: "translated", faults: await findFaults(path, mutant, random) };
	} catch (error) {
		if (error instanceof AppError && REFUSALS.includes(error.code)) return { outcome: error.code, faults: [] };
		const detail = String(error instanceof Error ? error.stack : error);
		return { outcome: "exception", faults: [{ check: "exception", file: "", detail }] };
	} finally {
		await rm(folder, { recursive: true });
	}
}

type Archive = ReadonlyMap<string, Contents>;

async function findFaults(path: string, { soundArchive }: Mutant, random: Random): Promise<Fault[]> {
	const translator = random.pick([identityTranslator, identityTranslator, ...TEST_TRANSLATORS]);
	const targetLanguage = translator.targets[0] ?? "eo";
	const reading = readBook({ path, targetLanguage }, LIMITS);
	const before = soundArchive ? await readContents(path) : null;
	const faults = [...checkAccounting(reading), ...checkIds(reading), ...proveOffsets(path, before).faults];
	const lenient = listLenient(reading);
	const layouts: [Layout, ...Layout[]] = random.chance(0.2) ? [...LAYOUTS] : [random.pick(LAYOUTS)];
	for (const layout of layouts) {
		const found = await checkLayout({ path, layout, translator, targetLanguage }, reading, before);
		faults.push(...found.map((fault) => ({ ...fault, check: `${fault.check} (${translator.name}/${layout})` })));
	}
	return faults.filter(({ check, file, detail }) => !lenient.has(file) || !isOraclesWord(check, detail));
}

/** Documents that are not well-formed. */
function listLenient({ documents }: BookReading): Set<string> {
	const lenient = documents.filter(({ warnings }) => warnings.some((warning) => /read leniently/.test(warning)));
	return new Set(lenient.map(({ name }) => name));
}

/** In markup that is not well-formed our reader and the proofs' own may see other tags: no proof of anything. */
function isOraclesWord(check: string, detail: string): boolean {
	return check.startsWith("strip") || /is not in its range/.test(detail);
}

interface Rendering {
	path: string;
	layout: Layout;
	translator: TestTranslator;
	targetLanguage: string;
}

async function checkLayout(rendering: Rendering, reading: BookReading, before: Archive | null): Promise<Fault[]> {
	const { path, layout, translator, targetLanguage } = rendering;
	const texts = await translator.translate(reading.segments.map(({ text }) => text));
	const out = `${path}-${layout}.epub`;
	let after: Archive | null = null;
	const request = {
		path,
		out,
		layout,
		translations: Object.fromEntries(reading.segments.map(({ id }, index) => [id, texts[index] ?? ""])),
		sourceLanguage: "en",
		targetLanguage,
		inputSha256: "0".repeat(64),
		modifiedAt: 0,
		engineName: "fuzz",
	};
	const faults = await proveUndo(request, before, async () => {
		after = await readContents(out);
		return after;
	});
	faults.push(...checkOutput(out, reading));
	if (!after) return [...faults, { check: "archive", file: "", detail: "another reader can't read the new book" }];
	if (!before) return faults;
	faults.push(...checkUntouched(before, after, reading.documents, turnsStyles(request)));
	if (translator === identityTranslator) faults.push(...checkIdentity(before, after, reading.documents));
	else if (isBilingual(layout)) faults.push(...checkStrip(before, after, reading.documents));
	return faults;
}

function checkIds({ segments }: BookReading): Fault[] {
	const ids = new Set(segments.map(({ id }) => id));
	return ids.size === segments.length ? [] : [{ check: "ids", file: "", detail: "segments share an id" }];
}

/** What we wrote we can read; there may be nothing left to translate. */
function checkOutput(path: string, reading: BookReading): Fault[] {
	try {
		const { documents } = readBook({ path }, LIMITS);
		const lost = reading.documents.length - documents.length;
		// A package that is cut off in a tag may be mended by what is put in behind it.
		return lost <= 0 ? [] : [{ check: "output", file: "", detail: `${lost} documents are lost` }];
	} catch (error) {
		if (error instanceof AppError && /nothing to translate/i.test(error.message)) return [];
		return [{ check: "output", file: "", detail: String(error) }];
	}
}
