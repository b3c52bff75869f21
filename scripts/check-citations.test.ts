import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkCitations } from "./check-citations.ts";

const SPEC = "# Spec\n\n## 3. HTTP API\n\n## 6. The book\n\n### 6.3 What the output has\n";
const RULES =
	'# Rules\n\n## A. Segmentation\n\n<a id="A4"></a>**A4 Tags.** As they are.\n\n<a id="A5"></a>**A5 Words.** Whole.\n\n**B7 Copies.** Few.\n';

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "diglot-citations-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function check(files: Record<string, string>) {
	const all: Record<string, string> = { "docs/spec.md": SPEC, "docs/rules.md": RULES, ...files };
	for (const [name, text] of Object.entries(all)) {
		mkdirSync(dirname(join(root, name)), { recursive: true });
		writeFileSync(join(root, name), text);
	}
	return checkCitations(root, Object.keys(all));
}

describe("a citation", () => {
	test.each([
		["// see spec §3", 1],
		["/** Spec §6.3: as the output has it. */", 1],
		["// spec §3, §6.3", 2],
		["// (spec §6.3, rule B7)", 2],
		["/** Rules A4 and B7. */", 2],
		["# rules A4, A5", 2],
		["// rules A4–A5", 2],
		["/**\n * as the rule\n * B7 and spec\n * §3 have it */", 2],
	])("resolves where its section or rule exists: %s", (comment, citations) => {
		expect(check({ "src/core/a.ts": `${comment}\n` })).toEqual({ faults: [], citations, links: 0, paths: 0 });
	});

	test.each([
		["// spec §12", "§12"],
		["// spec §6.4", "§6.4"],
		["// spec §3, §7", "§7"],
		["// rule B8", "B8"],
		["// rules A4, A6", "A6"],
		["// rules A4–A6", "A6"],
		["// rules A4 and C1", "C1"],
		["// by rule\n// B9", "B9"],
	])("is a fault where it does not: %s", (comment, cited) => {
		const { faults } = check({ "src/core/a.ts": `export {};\n${comment}\n` });
		expect(faults).toEqual([`src/core/a.ts:2: cites nothing: ${cited}`]);
	});

	test.each(["RULES.md B7", "RULES B7", "SPEC §3", "DESIGN §1", "spec§3"])(
		"in another form is a fault: %s",
		(cited) => {
			const { faults } = check({ "web/src/a.tsx": `// ${cited}\n` });
			expect(faults).toEqual([expect.stringMatching(/^web\/src\/a\.tsx:1: is no form of citation: /)]);
		},
	);

	test("of a standard is none of the project's", () => {
		const text = "// EPUB 3.3 §4.2.6, RFC 9110 §13.1.5 and the HTML Living Standard §15.3\n";
		expect(check({ "src/core/a.ts": text })).toEqual({ faults: [], citations: 0, links: 0, paths: 0 });
	});

	test("within the specification needs no name", () => {
		const { faults, citations } = check({ "docs/spec.md": `${SPEC}\nAs in §3, and (§9).\n` });
		expect(faults).toEqual(["docs/spec.md:9: cites nothing: §9"]);
		expect(citations).toBe(1);
	});

	test("is a fault where the specification is missing", () => {
		mkdirSync(join(root, "src"));
		writeFileSync(join(root, "src/a.ts"), "// spec §3\n");
		expect(checkCitations(root, ["src/a.ts"]).faults).toEqual(["src/a.ts:1: cites nothing: §3"]);
	});
});

describe("a link in Markdown", () => {
	test("resolves to files, headings and written ids", () => {
		const text =
			"[a](docs/spec.md) [b](docs/spec.md#63-what-the-output-has) [c](docs/rules.md#A4) [d](#twice-1) [e](https://example.org/x.md)\n# Twice\n# Twice\n";
		expect(check({ "README.md": text })).toEqual({ faults: [], citations: 0, links: 4, paths: 0 });
	});

	test("is a fault where the file or the anchor is missing", () => {
		const text = "[a](docs/gone.md)\n[b](docs/spec.md#7-gone) [c](#gone)\n```\n[d](in-code.md)\n```\n";
		expect(check({ "README.md": text }).faults).toEqual([
			"README.md:1: links to no file: docs/gone.md",
			"README.md:2: links to no anchor: docs/spec.md#7-gone",
			"README.md:2: links to no anchor: #gone",
		]);
	});

	test("starts at the folder of its document", () => {
		expect(check({ "docs/a.md": "[up](../README.md) [beside](spec.md)\n", "README.md": "" }).faults).toEqual([]);
		expect(check({ "docs/a.md": "[up](docs/spec.md)\n" }).faults).toEqual([
			"docs/a.md:1: links to no file: docs/spec.md",
		]);
	});
});

describe("a path in backticks", () => {
	test("resolves from the project's folder or by its end", () => {
		const text =
			"`src/core/a.ts` `core/a.ts` `a.ts` `core/` `src/core` `src/*/a.ts` `application/json` `.ts` `jobs/{id}`\n";
		expect(check({ "ARCHITECTURE.md": text, "src/core/a.ts": "" })).toMatchObject({ faults: [], paths: 6 });
	});

	test.each(["`src/core/b.ts`", "`b.ts`", "`caches/`", "`src/caches`", "`re/a.ts`"])("is a fault: %s", (path) => {
		const { faults } = check({ "docs/security.md": `Look at ${path}.\n`, "src/core/a.ts": "" });
		expect(faults).toEqual([`docs/security.md:1: names no file: ${path.replaceAll("`", "")}`]);
	});

	test("of a manual must exist wherever it is named", () => {
		const { faults, paths } = check({ "src/cli/a.ts": 'const more = "docs/spec.md";\n// docs/gone.md\n' });
		expect(faults).toEqual(["src/cli/a.ts:2: names no file: docs/gone.md"]);
		expect(paths).toBe(1);
	});
});
