import { tmpdir } from "node:os";
import { Writable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from "../../test/fixtures/fake-openai.ts";
import { loadConfig } from "../config/load.ts";
import { createTranslatorFactory } from "../providers/create-translator.ts";
import { runCli } from "./cli.ts";
import type { CliParts } from "./cli-parts.ts";

const KEY = "sk-test-0123456789abcdef";
let server: FakeOpenAi;
afterEach(() => server.close());

async function doctor(argv: string[], fake: FakeOpenAiOptions = {}, environment: Record<string, string> = {}) {
	server = await startFakeOpenAi(fake);
	const parts: Partial<CliParts> = {
		isAvailable: (_config, { name }) => name === "openai" || name === "vllm",
		makeTranslatorFactory: () => createTranslatorFactory({ baseUrls: { openai: server.url, vllm: server.url } }),
	};
	let text = "";
	const out = new Writable({
		write(chunk, _encoding, done) {
			text += chunk;
			done();
		},
	});
	const code = await runCli(["doctor", ...argv], {
		environment,
		out,
		err: out,
		loadConfig: () => loadConfig(environment, tmpdir()),
		parts: parts as CliParts,
	});
	expect(text).not.toContain(KEY);
	return { code, text };
}

describe("diglot doctor", () => {
	it("says what works of a model", async () => {
		const { code, text } = await doctor(["--model", "openai"], {}, { OPENAI_API_KEY: KEY });
		expect(code).toBe(0);
		for (const line of [
			/^works +yes$/m,
			/^key +accepted$/m,
			/^JSON +by a schema$/m,
			/^markup +kept$/m,
			/^price .*this check cost/m,
		]) {
			expect(text).toMatch(line);
		}
	});

	it("says what is missing or refused, and the way out", async () => {
		const missing = await doctor(["--model", "openai"]);
		expect(missing).toMatchObject({ code: 1, text: expect.stringMatching(/^key +missing: set .*OPENAI_API_KEY/m) });
		await server.close();
		const refused = await doctor(["--model", "openai"], { decide: () => "unauthorized" }, { OPENAI_API_KEY: KEY });
		expect(refused).toMatchObject({ code: 1, text: expect.stringMatching(/^key +refused \(.*OPENAI_API_KEY/m) });
	});

	it("tries each provider that can be used, and works if one does", async () => {
		const decide: FakeOpenAiOptions["decide"] = ({ key }) => (key === KEY ? null : "unauthorized");
		const { code, text } = await doctor(["--json"], { decide }, { OPENAI_API_KEY: KEY });
		expect(code).toBe(0);
		expect(JSON.parse(text)).toMatchObject([{ provider: "openai", works: true }]);
		expect(server.calls).toHaveLength(1);
	});
});
