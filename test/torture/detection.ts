import type { Segment } from "../../src/core/segment.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import { createTranslatorFactory } from "../../src/providers/create-translator.ts";
import { BATCH_SEGMENTS, BATCH_TOKENS, planBatches } from "../../src/translation/planning/plan-batches.ts";
import { findMisalignments } from "../../src/translation/verification/find-misalignments.ts";
import { cipher } from "../fixtures/fake-openai.ts";
import { BARE_SHIFTS, moveTexts } from "../fixtures/fake-openai-faults.ts";
import { cipherLoosely } from "./loose-cipher.ts";

/** As many texts go through a real engine: half a minute's work for it. */
const REAL_TEXTS = 1_200;

/** Detection of bare shifts on texts without tags, and false alarms on good replies, one line a way of translating. */
export async function detectionTable(segments: readonly Segment[]): Promise<string[]> {
	const plain = segments.map((segment) => ({ ...segment, text: stripTags(segment.text) }));
	const lines = [
		measure(
			"cipher, even length",
			plain,
			plain.map(({ text }) => cipher(text)),
		),
		measure(
			"cipher, uneven length",
			plain,
			plain.map(({ text }) => cipherLoosely(text)),
		),
	];
	const some = plain.slice(200, 200 + REAL_TEXTS);
	const real = await translateForReal(some.map(({ text }) => text));
	return real
		? [...lines, measure("Apertium, English to Spanish", some, real)]
		: [...lines, "Apertium is not here: no real translation measured"];
}

function measure(name: string, segments: readonly Segment[], translations: readonly string[]): string {
	const textOf = new Map(segments.map((segment, index) => [segment.id, translations[index] ?? ""]));
	const batches = planBatches(segments, { maxTokens: BATCH_TOKENS, maxSegments: BATCH_SEGMENTS.schema });
	const good = batches.map((batch) => batch.map(({ id }) => ({ id, text: textOf.get(id) ?? "" })));
	const alarms = good.map((reply, index) => suspectsIn(batches[index] ?? [], reply).size);
	const falseTexts = alarms.reduce((sum, count) => sum + count, 0);
	const kinds = BARE_SHIFTS.map((kind) => {
		let moved = 0;
		let seen = 0;
		for (const [index, reply] of good.entries()) {
			const batch = batches[index] ?? [];
			const given = moveTexts(kind, reply);
			const suspects = suspectsIn(batch, given);
			for (const [at, one] of given.entries()) {
				if (one.text === reply[at]?.text) continue;
				moved += 1;
				if (suspects.has(at)) seen += 1;
			}
		}
		return `${kind} ${((100 * seen) / Math.max(1, moved)).toFixed(1)} %`;
	});
	const share = ((100 * falseTexts) / segments.length).toFixed(1);
	return `${name}: ${kinds.join(", ")} of the moved texts; asked again in vain ${share} % of the texts of good replies`;
}

function suspectsIn(batch: readonly Segment[], reply: ReadonlyArray<{ text: string }>): Set<number> {
	return findMisalignments(
		batch.map(({ text }, index) => ({ source: text, translation: reply[index]?.text ?? null, proven: false })),
	);
}

async function translateForReal(texts: readonly string[]): Promise<string[] | null> {
	try {
		const engine = await createTranslatorFactory({ baseUrls: {} })({
			provider: "apertium",
			modelId: "apertium",
			keys: [],
			sourceLanguage: "en",
			targetLanguage: "es",
		});
		if (engine.kind !== "mt") return null;
		const translated: string[] = [];
		for (let from = 0; from < texts.length; from += engine.maxTexts) {
			translated.push(
				...(await engine.translate(texts.slice(from, from + engine.maxTexts), new AbortController().signal)),
			);
		}
		await engine.close();
		return translated;
	} catch {
		return null;
	}
}
