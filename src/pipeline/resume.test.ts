import { describe, expect, it, test } from "vitest";
import type { Checkpoint } from "../checkpoints/checkpoint-store.ts";
import type { Segment } from "../core/segment.ts";
import { toSegmentKey } from "../core/segment-key.ts";
import type { Correction } from "../corrections/correction-store.ts";
import { correctedTexts, resumeFrom, toCheckpoint } from "./resume.ts";

function segment(number: number, text: string, occurrence = 1): Segment {
	return {
		id: `d1-s${number}`,
		document: "d1",
		kind: "block",
		text,
		fingerprint: `hash of ${text}`,
		occurrence,
		words: text.split(" ").length,
	};
}

function checkpoint(source: Segment, text: string, state: Checkpoint["state"] = "translated"): Checkpoint {
	return toCheckpoint({ segmentId: source.id, text, state, flags: [] }, source);
}

test("a segment takes its checkpoint even when its number has changed since", () => {
	const before = segment(7, "The same words.");
	const now = segment(9, "The same words.");
	const { settled, rest } = resumeFrom([checkpoint(before, "Las mismas palabras.")], [segment(8, "New words."), now]);
	expect(settled).toEqual([{ segmentId: "d1-s9", text: "Las mismas palabras.", state: "translated", flags: [] }]);
	expect(rest.map(({ id }) => id)).toEqual(["d1-s8"]);
});

test("of several checkpoints the newest counts", () => {
	const only = segment(1, "Once.");
	const { settled } = resumeFrom([checkpoint(only, "Alt."), checkpoint(only, "Neu.")], [only]);
	expect(settled.map(({ text }) => text)).toEqual(["Neu."]);
});

test("equal texts are distinguished by their occurrence", () => {
	const [first, second] = [segment(1, "Yes.", 1), segment(2, "Yes.", 2)];
	const { settled, rest } = resumeFrom([checkpoint(second, "Ja.")], [first, second]);
	expect(settled.map(({ segmentId }) => segmentId)).toEqual(["d1-s2"]);
	expect(rest).toEqual([first]);
});

test("a text of another document, or of another kind, is not taken", () => {
	const here = segment(1, "Yes.");
	const elsewhere = { ...here, document: "d2" };
	const asHeading = { ...here, fingerprint: "hash of Yes. as heading" };
	expect(resumeFrom([checkpoint(elsewhere, "Ja."), checkpoint(asHeading, "Ja.")], [here]).rest).toEqual([here]);
});

test("what needs review stays so and is not asked again", () => {
	const hard = segment(1, "Hard.");
	const { settled, rest } = resumeFrom([checkpoint(hard, "Hard.", "needs_review")], [hard]);
	expect(settled[0]?.state).toBe("needs_review");
	expect(rest).toEqual([]);
});

describe("a correction (rule C6)", () => {
	const correction = (source: Segment, text: string): Correction => ({ ...toSegmentKey(source), text, correctedAt: 1 });
	const heading: Segment = { ...segment(1, "Chapter <1>I</1>"), kind: "heading" };
	const label: Segment = { ...segment(2, "Chapter I"), kind: "label", document: "d9" };

	it("goes before every checkpoint, and settles what nobody has translated", () => {
		const [one, two] = [segment(1, "Once."), segment(2, "Twice.")];
		const corrections = [correction(two, "Zweimal."), correction(one, "Einst.")];
		const { settled, rest } = resumeFrom([checkpoint(one, "Einmal.")], [one, two], corrections);
		expect(settled).toEqual([
			{ segmentId: "d1-s1", text: "Einst.", state: "edited", flags: [] },
			{ segmentId: "d1-s2", text: "Zweimal.", state: "edited", flags: [] },
		]);
		expect(rest).toEqual([]);
	});

	it("of a heading goes for the labels that name it", () => {
		const checkpoints = [checkpoint(heading, "Teil <1>I</1>"), checkpoint(label, "Teil I", "cached")];
		const { settled } = resumeFrom(checkpoints, [heading, label], [correction(heading, "Kapitel <1>I</1>")]);
		expect(settled.map(({ text, state }) => [text, state])).toEqual([
			["Kapitel <1>I</1>", "edited"],
			["Kapitel I", "edited"],
		]);
	});

	it("of a label is kept beside one of its heading", () => {
		const corrections = [correction(label, "Kap. I"), correction(heading, "Kapitel <1>I</1>")];
		const texts = correctedTexts([label, heading], corrections);
		expect(new Map(texts.map(({ segmentId, text }) => [segmentId, text]))).toEqual(
			new Map([
				["d1-s1", "Kapitel <1>I</1>"],
				["d1-s2", "Kap. I"],
			]),
		);
	});

	it("of a text that the book does not hold changes nothing", () => {
		expect(correctedTexts([heading], [correction(segment(7, "Gone."), "Weg.")])).toEqual([]);
	});
});

describe("a label that names a heading", () => {
	const heading: Segment = { ...segment(1, "Chapter <1>I</1>"), kind: "heading" };
	const label: Segment = { ...segment(2, "Chapter I"), kind: "label", document: "d9" };

	it("takes what the heading says where it has no checkpoint", () => {
		const { settled, rest } = resumeFrom([checkpoint(heading, "Teil <1>I</1>")], [heading, label]);
		expect(settled.map(({ segmentId, text, state }) => [segmentId, text, state])).toEqual([
			["d1-s1", "Teil <1>I</1>", "translated"],
			["d1-s2", "Teil I", "cached"],
		]);
		expect(rest).toEqual([]);
	});

	it("keeps its own checkpoint", () => {
		const checkpoints = [checkpoint(heading, "Teil <1>I</1>"), checkpoint(label, "Abschnitt I", "cached")];
		for (const some of [checkpoints, checkpoints.toReversed()]) {
			const { settled } = resumeFrom(some, [heading, label]);
			expect(settled.map(({ text }) => text)).toEqual(["Teil <1>I</1>", "Abschnitt I"]);
		}
	});

	it("is sent where neither has one", () => {
		expect(resumeFrom([], [heading, label])).toEqual({ settled: [], rest: [heading, label] });
	});
});
