import { expect, test } from "vitest";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { GlossaryTerm } from "../core/glossary.ts";
import type { JobOptions } from "../core/job-options.ts";
import type { Segment } from "../core/segment.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { carryOver } from "./carry-over.ts";
import { toCheckpoint } from "./resume.ts";

const TEXTS = ["The <1>dragon</1> slept.", "A knight came.", "The knight met the dragons.", "Nobody spoke."];

const segments = TEXTS.map(
	(text, index): Segment => ({
		id: `d1-s${index + 1}`,
		document: "d1",
		kind: "block",
		text,
		fingerprint: `print-${index + 1}`,
		occurrence: 1,
		words: 3,
	}),
);

const checkpoints = segments.map(
	(segment): Checkpoint =>
		toCheckpoint(
			{ segmentId: segment.id, text: segment.text.toUpperCase(), state: "translated", flags: ["length"], tries: 2 },
			segment,
		),
);

const OPTIONS: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: null,
	model: "gpt4o",
	modelId: "gpt-4o",
	layout: "original_first",
	testSegments: null,
	temperature: null,
	selection: WHOLE_BOOK,
	glossary: [
		{ source: "dragon", target: "dragón" },
		{ source: "knight", target: "caballero" },
	],
};

function carried(changes: Partial<JobOptions>, from: readonly Checkpoint[] = checkpoints): string[] {
	const before = { options: OPTIONS, sourceLanguage: "en" };
	const after = { options: { ...OPTIONS, ...changes }, sourceLanguage: "en" };
	return carryOver(from, segments, before, after).map(({ fingerprint }) => fingerprint);
}

const ALL = ["print-1", "print-2", "print-3", "print-4"];

test("without a change everything is good for the new job, as cached", () => {
	const same = { options: OPTIONS, sourceLanguage: "en" };
	expect(carryOver(checkpoints, segments, same, same)).toEqual(
		checkpoints.map(({ tries: _, ...kept }) => ({ ...kept, state: "cached" })),
	);
});

test.each([
	["another model id", { modelId: "gpt-4o-mini" }],
	["another provider", { model: "claude", modelId: "gpt-4o" }],
	["a prompt", { prompt: "Be brief." }],
	["a style", { style: "plain" }],
	["a temperature", { temperature: 0 }],
	["thought", { reasoning: "high" as const }],
	["no context", { context: false }],
	["another language", { targetLanguage: "fr" }],
	["another server", { baseUrl: "https://example.org/v1" }],
])("%s touches every segment", (_name, changes) => {
	expect(carried(changes)).toEqual([]);
});

test.each([
	["another layout", { layout: "side_by_side" as const }],
	["a bound of costs", { maxCostUsd: 3 }],
	["a price", { price: { input: 1, output: 2 } }],
	["the language that was found, said", { sourceLanguage: "en" }],
])("%s touches none", (_name, changes) => {
	expect(carried(changes)).toEqual(ALL);
});

test.each<[string, GlossaryTerm[], string[]]>([
	["of a term that is translated otherwise", [{ source: "knight", target: "jinete" }], ["print-2", "print-3"]],
	["of a term that is gone", [], ["print-2", "print-3"]],
	[
		"of a new term",
		[
			{ source: "knight", target: "caballero" },
			{ source: "nobody", target: "ninguno" },
		],
		["print-4"],
	],
])("a changed glossary touches the segments %s", (_name, rest, touched) => {
	const [dragon] = OPTIONS.glossary ?? [];
	const glossary = [...(dragon ? [dragon] : []), ...rest];
	expect(carried({ glossary })).toEqual(ALL.filter((print) => !touched.includes(print)));
});

test("a term that the book does not contain changes nothing", () => {
	expect(carried({ glossary: [...(OPTIONS.glossary ?? []), { source: "wizard", target: "mago" }] })).toEqual(ALL);
});

test("of several checkpoints the newest counts, and what needs review is asked again", () => {
	const [first, second] = checkpoints as [Checkpoint, Checkpoint];
	const later = { ...first, text: "later" };
	const givenUp: Checkpoint = { ...second, state: "needs_review" };
	const before = { options: OPTIONS, sourceLanguage: "en" };
	expect(carryOver([first, later, givenUp], segments, before, before).map(({ text }) => text)).toEqual(["later"]);
});
