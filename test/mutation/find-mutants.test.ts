import { describe, expect, it } from "vitest";
import { findMutants } from "./find-mutants.ts";
import { instrument } from "./instrument.ts";

function mutationsOf(source: string): string[] {
	return findMutants("a.ts", source).map(({ mutated }) => mutated);
}

describe("the mutants of a source", () => {
	it("move a boundary and negate a comparison", () => {
		expect(mutationsOf("a < b;")).toEqual(["a <= b;", "a >= b;"]);
		expect(mutationsOf("a === b;")).toEqual(["a !== b;"]);
	});

	it("swap logic and arithmetic, but never string concatenation", () => {
		expect(mutationsOf("a && !b;")).toEqual(["a || !b;", "a && b;"]);
		expect(mutationsOf("a ?? b;")).toEqual(["a;"]);
		expect(mutationsOf("a * b - c;")).toEqual(["a / b - c;", "a * b + c;"]);
		expect(mutationsOf("a += `$" + "{b}`; `$" + "{c}` + a + b;")).toEqual([]);
	});

	it("negate a condition, empty a block and remove a call", () => {
		expect(mutationsOf("if (a) { go(1); }")).toEqual([
			"if (!(a)) { go(1); }",
			"if (a) {}",
			"if (a) { void 0; }",
			"if (a) { go(2); }",
			"if (a) { go(0); }",
		]);
		expect(mutationsOf("await go();")).toEqual(["void 0;"]);
		expect(mutationsOf("while (a) { b(); }")).toEqual(["while (!(a)) { b(); }", "while (a) { void 0; }"]);
	});

	it("empty strings and lists, move numbers by one and flip booleans", () => {
		expect(mutationsOf('const a = ["b", 0, true, ""];')).toEqual([
			"const a = [];",
			'const a = ["", 0, true, ""];',
			'const a = ["b", 1, true, ""];',
			'const a = ["b", (-1), true, ""];',
			'const a = ["b", 0, false, ""];',
			'const a = ["b", 0, true, "mutated"];',
		]);
	});

	it("drop optional chaining one link at a time and replace return values", () => {
		expect(mutationsOf("a?.b?.[c]?.(d);")).toEqual(["void 0;", "a.b?.[c]?.(d);", "a?.b[c]?.(d);", "a?.b?.[c](d);"]);
		expect(mutationsOf("const f = (): boolean => { return g; };")).toEqual([
			"const f = (): boolean => { return true; };",
			"const f = (): boolean => { return false; };",
		]);
		expect(mutationsOf("const f = () => { return g; };")).toEqual(["const f = () => { return null; };"]);
	});

	it.each([
		'import { a } from "./a.ts";',
		'export * from "./a.ts";',
		'export { a } from "./a.ts";',
		'type A = { b: "c" | 1 }; interface B { c: 2 }',
		"let a: [1, 2] | undefined; declare const b: 3;",
		'log.info("job.completed", { count: 1 }); console.error("no");',
		'throw new Error("no such book");',
		"throw new AppError(`no book $" + "{a}`);",
		'a = { "b": c, message: "not yet" };',
	])("leave %s alone", (source) => {
		expect(mutationsOf(source)).toEqual([]);
	});

	it("mutate an error's code, which callers rely on", () => {
		expect(mutationsOf('throw new AppError("NOT_FOUND", "no such book");')).toEqual([
			'throw new AppError("", "no such book");',
		]);
	});

	it("report their position as editors do", () => {
		expect(findMutants("a.ts", "\n\tconst a =\n\t\t1;\n")[0]).toMatchObject({
			line: 3,
			column: 3,
			original: "1;",
			mutated: "2;",
		});
	});
});

describe("an instrumented source", () => {
	const SOURCE = "const limit = 3;\nif (value < limit && value !== 1) { answer.push(value + 1); }";

	function run(active: number | null, value: number): number[] {
		const mutants = findMutants("a.ts", SOURCE).map((mutant, id) => ({ ...mutant, id }));
		globalThis.__mutant = (id) => id === active;
		try {
			const answer: number[] = [];
			new Function("value", "answer", instrument(SOURCE, mutants))(value, answer);
			return answer;
		} finally {
			globalThis.__mutant = undefined;
		}
	}

	it("does what the source does while no mutant is active", () => {
		expect([run(null, 2), run(null, 1), run(null, 3)]).toEqual([[3], [], []]);
	});

	it("does for each mutant what the mutated source would do", () => {
		const mutants = findMutants("a.ts", SOURCE);
		for (const [id, { edit }] of mutants.entries()) {
			const mutated = SOURCE.slice(0, edit.start) + edit.text + SOURCE.slice(edit.end);
			for (const value of [0, 1, 2, 3, 4]) {
				const answer: number[] = [];
				new Function("value", "answer", mutated)(value, answer);
				expect(run(id, value), mutated).toEqual(answer);
			}
		}
		expect(mutants).toHaveLength(14);
	});
});
