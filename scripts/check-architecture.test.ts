import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkArchitecture } from "./check-architecture.ts";

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "diglot-architecture-"));
});

afterEach(() => rmSync(root, { recursive: true }));

async function faultsOf(files: Record<string, string>): Promise<string[]> {
	for (const [name, text] of Object.entries({ "src/core/segment.ts": "export type A = 1;\n", ...files })) {
		mkdirSync(dirname(join(root, name)), { recursive: true });
		writeFileSync(join(root, name), text);
	}
	return (await checkArchitecture(root)).faults;
}

test("a folder may import what its row names", async () => {
	const faults = await faultsOf({
		"src/formats/book.ts": 'import type { A } from "../core/segment.ts";\nexport type B = A;\n',
	});
	expect(faults).toEqual([]);
});

test("an import against the direction is a fault, for types too", async () => {
	const faults = await faultsOf({
		"src/translation/extract.ts": "export type B = 1;\n",
		"src/formats/book.ts": 'import type { B } from "../translation/extract.ts";\nexport type C = B;\n',
	});
	expect(faults).toHaveLength(1);
	expect(faults[0]).toMatch(/^src\/formats\/book\.ts → src\/translation\/extract\.ts: formats-imports/);
});

test("only compose/ names an adapter, others import the port", async () => {
	const files = {
		"src/providers/translator.ts": "export type Port = 1;\n",
		"src/providers/pseudo.ts": "export const pseudo = 1;\n",
		"src/pipeline/good.ts": 'import type { Port } from "../providers/translator.ts";\nexport type B = Port;\n',
		"src/compose/compose.ts": 'import { pseudo } from "../providers/pseudo.ts";\nexport const app = pseudo;\n',
	};
	expect(await faultsOf(files)).toEqual([]);
	const bad = {
		"src/pipeline/bad.ts": 'import { pseudo } from "../providers/pseudo.ts";\nexport const b = pseudo;\n',
	};
	expect(await faultsOf(bad)).toEqual([expect.stringContaining("src/pipeline/bad.ts → src/providers/pseudo.ts")]);
});

test("a cycle, a folder without a row and a package in core are faults", async () => {
	const faults = await faultsOf({
		"src/formats/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
		"src/formats/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
		"src/utils/strings.ts": "import '../core/segment.ts';\n",
		"src/core/file.ts": 'import { readFile } from "node:fs/promises";\nexport const read = readFile;\n',
	});
	expect(faults.filter((fault) => fault.includes("no-cycles")).length).toBeGreaterThan(0);
	expect(faults).toContainEqual(expect.stringContaining("src/utils/strings.ts"));
	expect(faults).toContainEqual(expect.stringContaining("core-is-pure"));
});

test.each([
	["import type", 'import type { B } from "./b.ts";\nexport type A = B | 1;\n'],
	["an inline type import", 'import { type B } from "./b.ts";\nexport type A = B | 1;\n'],
	["export type from", 'export type { B } from "./b.ts";\nexport type A = 1;\n'],
])("a cycle by types alone is a fault: %s", async (_form, a) => {
	const faults = await faultsOf({
		"src/formats/a.ts": a,
		"src/formats/b.ts": 'import type { A } from "./a.ts";\nexport type B = A[];\n',
	});
	expect(faults).toEqual([expect.stringMatching(/^src\/formats\/[ab]\.ts → .*: no-cycles/)]);
});

test("an import() in a type, which the checker can't follow, is a fault; a dynamic import is none", async () => {
	const faults = await faultsOf({
		"src/formats/a.ts": 'export type A = import("./b.ts").B | 1;\n',
		"src/formats/b.ts": "export type B = 1;\n",
		"src/formats/c.ts": 'export type C = typeof import("./b.ts");\n',
		"src/formats/d.ts": 'export const load = async () => (await import("./b.ts")) ?? import("./b.ts").then(() => 1);\n',
	});
	expect(faults).toEqual([
		expect.stringMatching(/^src\/formats\/a\.ts: import\(\) in a type/),
		expect.stringMatching(/^src\/formats\/c\.ts: import\(\) in a type/),
	]);
});

test("the page may use the generated client, and nothing of the server", async () => {
	const files = {
		"src/client/api.ts": "export type Job = 1;\n",
		"src/jobs/jobs.ts": "export type Inner = 1;\n",
		"web/src/good.tsx":
			'import type { Job } from "../../src/client/api.ts";\nexport const View = () => <p>{1 as Job}</p>;\n',
	};
	expect(await faultsOf(files)).toEqual([]);
	const bad = { "web/src/bad.ts": 'import type { Inner } from "../../src/jobs/jobs.ts";\nexport type B = Inner;\n' };
	expect(await faultsOf(bad)).toEqual([expect.stringContaining("web/src/bad.ts → src/jobs/jobs.ts: page-imports")]);
});
