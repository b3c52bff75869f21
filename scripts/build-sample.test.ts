import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEpubCheck } from "../test/epubcheck/epubcheck.ts";
import { describeWithParts } from "../test/setup/describe-with-parts.ts";
import { buildSampleBook } from "./build-sample.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-sample-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("the same text gives the same bytes", async () => {
	const [one, two] = [join(folder, "one.epub"), join(folder, "deep", "two.epub")];
	await buildSampleBook(one);
	await buildSampleBook(two);
	expect((await readFile(one)).equals(await readFile(two))).toBe(true);
});

describeWithParts(["epubcheck"], "the sample book", () => {
	test("has no validity error", async () => {
		const path = join(folder, "alice.epub");
		await buildSampleBook(path);
		const validator = startEpubCheck();
		try {
			const verdict = await validator.check(path);
			expect(verdict).toEqual({ findings: [], failure: null });
		} finally {
			await validator.close();
		}
	});
});
