import { expect, test } from "vitest";
import { formatTable } from "./table.ts";

test("columns are as wide as their widest cell, and numbers are right-aligned", () => {
	const table = formatTable(
		[
			{ title: "name", align: "left" },
			{ title: "words", align: "right" },
		],
		[
			["one", "5"],
			["chapter two", "1200"],
		],
	);
	expect(table.split("\n")).toEqual([
		"name         words",
		"-----------  -----",
		"one              5",
		"chapter two   1200",
	]);
});

test("long cells are truncated, and control characters of a title are stripped", () => {
	const table = formatTable([{ title: "title", align: "left", maxWidth: 8 }], [["\u001b[2J\u202eA very long title\n"]]);
	expect(table.split("\n").at(-1)).toBe("[2J A v…");
});
