import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkWording, findBannedPhrases } from "./check-wording.ts";

describe("a banned phrase", () => {
	test.each([
		["in a docstring", "/** Left out: no limit. */", 1],
		["in lower case, later in a sentence", "// The limit; left out: none.", 1],
		["in a message", '\nthrow new Error("the field stands twice");', 2],
		["with a typographic apostrophe", "It can’t be had here.", 1],
		["across two lines of a block comment", "/**\n * What is left\n * out: nothing.\n */", 2],
		["across two lines of line comments", "// The engine can't\n// be had.", 1],
		["across two lines of a shell comment", "# It can't\n# be had.", 1],
	])("is found %s", (_where, text, line) => {
		expect(findBannedPhrases(text)).toEqual([expect.stringMatching(new RegExp(`^${line}: "`))]);
	});

	test("comes with what to write instead", () => {
		expect(findBannedPhrases("Left out: 10")).toEqual(['1: "left out:"; write: Defaults to …']);
	});

	test.each(["What was left out before", "a chart anew", "It stands. Twice a day", "sweep by the dropdown's edge"])(
		"is not found in: %s",
		(text) => {
			expect(findBannedPhrases(text)).toEqual([]);
		},
	);
});

describe("in the files of a project", () => {
	let root: string;
	beforeEach(() => {
		root = mkdtempSync(join(tmpdir(), "diglot-wording-"));
	});
	afterEach(() => rmSync(root, { recursive: true }));

	function check(files: readonly string[]): string[] {
		for (const file of files) {
			mkdirSync(dirname(join(root, file)), { recursive: true });
			writeFileSync(join(root, file), "Left out: 10\n");
		}
		return checkWording(root, files);
	}

	test.each(["src/core/job.ts", "web/src/app.tsx", "docs/spec.md", "deploy/terraform/iam.tf", ".ci/run"])(
		"code, docs and scripts are checked: %s",
		(file) => {
			expect(check([file])).toEqual([expect.stringMatching(`^${file}:1: "left out:"`)]);
		},
	);

	test.each(["samples/alice/page.html", "scripts/check-wording.ts", "package-lock.json", "cover.png"])(
		"text that is not ours to reword is not: %s",
		(file) => {
			expect(check([file])).toEqual([]);
		},
	);
});
