import { afterEach, describe, expect, it } from "vitest";
import { createCheckedFetch } from "../../outbound/checked-fetch.ts";
import { createTranslatorFactory } from "../../providers/create-translator.ts";
import { scriptTranslator } from "../../providers/scripted-translator.fixture.ts";
import type { TranslatorRequest } from "../../providers/translator.ts";
import { bookForm, problemOf, type ServedBench, serveBench, statusOf, submit, submitOk } from "../app.fixture.ts";

const opened: ServedBench[] = [];
afterEach(async () => {
	for (const served of opened.splice(0)) await served.close();
});

async function serve(...args: Parameters<typeof serveBench>): Promise<ServedBench> {
	const served = await serveBench(...args);
	opened.push(served);
	return served;
}

const formWith = (baseUrl: string, more: Record<string, string> = {}) =>
	bookForm({ model: "openai-compatible", model_id: "m", base_url: baseUrl, ...more });
const PUBLIC_ONLY = { allowed: true, allowPrivate: false };

/** The factory of a server whose resolver knows one answer for all names. */
function factoryThatResolvesTo(address: string) {
	const resolve = async () => [{ address, family: 4 }];
	const untrustedFetch = createCheckedFetch({ field: "base_url", allowPrivate: false, resolve });
	return createTranslatorFactory({ baseUrls: { openai: "http://127.0.0.1:9/v1" }, untrustedFetch });
}

describe("a form's base_url", () => {
	it("is refused where the operator has not allowed it, and nothing is left of the book", async () => {
		const { url, bench } = await serve();
		const answer = await submit(url, formWith("https://models.example/v1"));
		expect(answer.status).toBe(422);
		const problem = await problemOf(answer);
		expect(problem).toMatchObject({ error_code: "VALIDATION_ERROR", details: { field: "base_url" } });
		expect(problem.detail).toMatch(/ALLOW_CUSTOM_BASE_URL/);
		expect(bench.listFiles()).toEqual([]);
	});

	it("is refused where it is no web address, hides its host or is private on its face", async () => {
		const { url, bench } = await serve({}, { baseUrls: PUBLIC_ONLY });
		for (const baseUrl of [
			"models.example",
			"ftp://models.example/",
			"file:///etc/passwd",
			"https://api.openai.com@127.0.0.1/v1",
			"http://127.0.0.1:11434/v1",
			"http://2130706433:8080/",
			"http://0x7f.1:8080/",
			"http://0177.0.0.1:8080/",
			"http://localhost:11434/v1",
			"http://[::1]:8080/",
			"http://[::ffff:10.0.0.1]:8080/",
			"http://169.254.169.254/latest/meta-data/",
			"http://models.example:22/",
			"https://models.example/v1?key=x",
			"https://models.example/v1#x",
		]) {
			const answer = await submit(url, formWith(baseUrl));
			expect(answer.status, baseUrl).toBe(422);
			expect(await problemOf(answer), baseUrl).toMatchObject({
				error_code: "VALIDATION_ERROR",
				details: { field: "base_url" },
			});
		}
		expect(bench.listFiles()).toEqual([]);
	});

	it("is refused for an engine that has no address to replace", async () => {
		const makeTranslator = factoryThatResolvesTo("127.0.0.1");
		const { url } = await serve({}, { baseUrls: PUBLIC_ONLY, makeTranslator });
		const answer = await submit(url, formWith("https://models.example/", { model: "pseudo" }));
		expect(answer.status).toBe(422);
		expect((await problemOf(answer)).details).toEqual({ field: "base_url" });
	});

	it("never gets the operator's key, only the caller's own or none", async () => {
		const trace = { sent: [], keys: [] };
		const scripted = scriptTranslator({}, trace);
		const requests: TranslatorRequest[] = [];
		const makeTranslator = async (request: TranslatorRequest) => {
			requests.push(request);
			await factoryThatResolvesTo("127.0.0.1")(request);
			return scripted(request);
		};
		const operatorKeys = () => ["sk-operator"];
		const { url, bench } = await serve({}, { baseUrls: PUBLIC_ONLY, operatorKeys, makeTranslator });
		const elsewhere = { model: "chatgptapi", base_url: "https://models.example/v1" };
		for (const form of [elsewhere, { ...elsewhere, openai_key: "sk-caller" }, { model: "chatgptapi" }]) {
			const job = await bench.waitForEnd(await submitOk(url, bookForm(form, 5)));
			expect(job.state).toBe("completed");
		}
		expect(trace.keys).toEqual(["no key", "sk-caller", "sk-operator"]);
		// Each translator is made twice: to check the form, and to translate.
		const [none, caller, operator] = [[], ["sk-caller"], ["sk-operator"]];
		expect(requests.map(({ keys }) => keys)).toEqual([none, none, caller, caller, operator, operator]);
		const theirs = elsewhere.base_url;
		expect(requests.map(({ baseUrl }) => baseUrl)).toEqual([theirs, theirs, theirs, theirs, undefined, undefined]);
	});

	it("fails its job, without a call, where its name turns out to lead inside", async () => {
		const makeTranslator = factoryThatResolvesTo("127.0.0.1");
		const { url, bench } = await serve({}, { baseUrls: PUBLIC_ONLY, makeTranslator });
		const jobId = await submitOk(url, formWith("http://inside.example:8080/v1"));
		await bench.waitForEnd(jobId);
		const status = await statusOf(url, jobId);
		expect(status).toMatchObject({ status: "failed", error: { error_code: "TRANSLATION_FAILED", recoverable: true } });
		expect(status.error_message).toMatch(/base_url leads to this machine or a private network/);
		expect(status.error_message).not.toContain("127.0.0.1");
	});
});
