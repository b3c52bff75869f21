import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bookForm, problemOf, type ServedBench, serveBench, submit, submitOk } from "../app.fixture.ts";

describe("a translation's options", () => {
	let served: ServedBench;
	beforeAll(async () => {
		served = await serveBench();
	});
	afterAll(() => served.close());

	function formWith(field: string, content: string | Uint8Array<ArrayBuffer>, name: string): FormData {
		const form = bookForm({ style: "literary", prompt: "Keep names.", context: "false" });
		form.append(field, new Blob([content]), name);
		return form;
	}

	it("come from text fields and small files, in any order", async () => {
		const form = formWith("glossary", "Holmes\tJolmes\n", "terms.tsv");
		form.append("prompt_file", new Blob(['{"user": "Translate {text}"}']), "prompt.json");
		const job = await served.bench.store.get(await submitOk(served.url, form));
		expect(job?.options).toMatchObject({
			style: "literary",
			prompt: "Keep names.\n\nTranslate {text}",
			context: false,
			glossary: [{ source: "Holmes", target: "Jolmes" }],
		});
	});

	it("name the place in the CSS of a style that is refused, with 422", async () => {
		const css = ".diglot-tr {\n  color: red;\n  background: url(http://a.example/) }";
		const answer = await submit(served.url, bookForm({ translation_style: css }));
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({
			error_code: "VALIDATION_ERROR",
			details: { field: "translation_style", line: 3, column: 15 },
			message: 'The CSS of "translation_style", line 3, column 15: a style can\'t load files, so leave url() out.',
		});
	});

	it("ignore files that an HTML form sends empty and without a name", async () => {
		const job = await served.bench.store.get(await submitOk(served.url, formWith("glossary", "", "")));
		expect(job?.options.glossary).toBeUndefined();
	});

	it.each([
		["a file that is too large", "x".repeat(200_000), "larger than 128 kB"],
		["one with a gap", "Holmes\n", "has no translation"],
		["an empty one", "", "is empty"],
		["no text", Uint8Array.from([1, 2, 0xff]), "is not UTF-8"],
	])("are refused with %s as the glossary, by name", async (_what, content, message) => {
		const answer = await submit(served.url, formWith("glossary", content, "terms.csv"));
		expect(answer.status).toBe(422);
		expect(await problemOf(answer)).toMatchObject({
			error_code: "VALIDATION_ERROR",
			details: { field: "glossary" },
			message: expect.stringContaining(message),
		});
	});

	it("are refused with a glossary that appears twice, or as text", async () => {
		const twice = formWith("glossary", "a,b", "a.csv");
		twice.append("glossary", new Blob(["a,b"]), "b.csv");
		const asText = bookForm({ glossary: "a,b" });
		for (const form of [twice, asText]) {
			expect(await problemOf(await submit(served.url, form))).toMatchObject({ details: { field: "glossary" } });
		}
	});
});
