import { afterEach, expect, it } from "vitest";
import { bookForm, problemOf, type ServedBench, serveBench, submit } from "../app.fixture.ts";

let served: ServedBench;
afterEach(() => served.close());

it.each([
	["has an unknown language", { target_language: "?" }, "VALIDATION_ERROR", "target_language"],
	["needs a key that nobody has", { model: "gpt4o" }, "API_KEY_INVALID", "openai_key"],
])("a form that %s leaves neither a job nor its book", async (_, fields, error_code, field) => {
	served = await serveBench();
	const problem = await problemOf(await submit(served.url, bookForm(fields)));
	expect(problem).toMatchObject({ error_code, details: { field } });
	expect(served.bench.listFiles()).toEqual([]);
	expect((await served.bench.store.list({ owner: "local", limit: 10 })).jobs).toEqual([]);
});
