import { describe, expect, it } from "vitest";
import { makeSegment } from "../../test/fixtures/segments.ts";
import type { Segment } from "../core/segment.ts";
import { findLinkedLabels, translateLinkedLabels } from "./linked-labels.ts";

const segment = (id: string, kind: Segment["kind"], text: string): Segment => ({
	...makeSegment(text),
	id,
	document: id.split("-")[0] ?? "",
	kind,
	text,
});

describe("labels that say what a heading says (rule A12)", () => {
	const segments = [
		segment("d1-s1", "label", "Chapter I"),
		segment("d1-s2", "heading", "Chapter <1>I</1>"),
		segment("d2-s1", "label", "Chapter I"),
		segment("d2-s2", "heading", "Chapter I"),
		segment("d3-s1", "label", "Chapter I"),
		segment("d3-s2", "label", "Notes"),
		segment("d3-s3", "label", "Chapter <1>I</1>"),
	];

	it("belong to the heading of their own document, else to the first that says it", () => {
		const linkedLabels = findLinkedLabels(segments);
		const ids = [...linkedLabels].map(([heading, labels]) => [heading, labels.map(({ id }) => id)]);
		expect(ids).toEqual([
			["d1-s2", ["d1-s1", "d3-s1"]],
			["d2-s2", ["d2-s1"]],
		]);
	});

	it("take its translation without tags, and its need for review", () => {
		const linkedLabels = findLinkedLabels(segments);
		const heading = { segmentId: "d1-s2", text: "Capítulo <1>I</1>", state: "translated" as const, flags: [] };
		expect(translateLinkedLabels(heading, linkedLabels)).toEqual([
			{ segmentId: "d1-s1", text: "Capítulo I", state: "cached", flags: [] },
			{ segmentId: "d3-s1", text: "Capítulo I", state: "cached", flags: [] },
		]);
		const [first] = translateLinkedLabels({ ...heading, state: "needs_review" }, linkedLabels);
		expect(first).toMatchObject({ text: "Chapter I", state: "needs_review" });
	});
});
