import { expect, test } from "vitest";
import type { DocumentReport } from "../core/book-reading.ts";
import { describeDocumentsInTarget } from "./documents-in-target.ts";

function makeDocument(
	inTarget: number,
	translatable: number,
	role: DocumentReport["role"] = "content",
): DocumentReport {
	const skipped = { target_language: inTarget, no_letters: 3 };
	const words = { total: inTarget + translatable + 3, translatable, skipped };
	return { id: "d1", name: "c.xhtml", role, title: "", segments: 1, words, warnings: [] };
}

const describe = (...documents: DocumentReport[]) => describeDocumentsInTarget({ documents }, "es-419");

test("chapters that are in the target language already are counted", () => {
	expect(describe(makeDocument(100, 0), makeDocument(80, 20), makeDocument(0, 50))).toBe(
		"2 chapters are in Latin American Spanish already and were left as they are",
	);
	expect(describe(makeDocument(10, 2))).toBe("1 chapter is in Latin American Spanish already and was left as it is");
});

test("a phrase, a page of contents and a book of its own language are not told", () => {
	expect(describe(makeDocument(79, 21), makeDocument(5, 0, "nav"), makeDocument(0, 0))).toBeNull();
});
