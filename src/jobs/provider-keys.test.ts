import { describe, expect, it } from "vitest";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { createJobKeys } from "./provider-keys.ts";

const secret = new Uint8Array(32).fill(7);
const keys = createJobKeys(secret, (provider) => (provider === "openai" ? ["op-1", "op-2"] : []));
const { options } = makeJob();

describe("the keys of a job", () => {
	it("are the caller's own if it sent some, separated by commas", () => {
		expect(keys.choose({ ...options, model: "chatgptapi" }, "mine")).toEqual(["mine"]);
		expect(keys.choose({ ...options, model: "chatgptapi" }, " a, b ,,c ")).toEqual(["a", "b", "c"]);
	});

	it("default to the operator's for the model's provider", () => {
		expect(keys.choose({ ...options, model: "chatgptapi" }, null)).toEqual(["op-1", "op-2"]);
		expect(keys.choose({ ...options, model: "pseudo" }, null)).toEqual([]);
		expect(keys.choose({ ...options, model: "no such model" }, null)).toEqual([]);
		expect(keys.ofOperator("openai")).toEqual(["op-1", "op-2"]);
	});

	it("of the operator never go to an address that the caller chose", () => {
		const elsewhere = { ...options, model: "chatgptapi", baseUrl: "https://evil.example/v1" };
		expect(keys.choose(elsewhere, null)).toEqual([]);
		expect(keys.choose(elsewhere, "mine")).toEqual(["mine"]);
	});

	it("are sealed in the record and opened for that job alone", () => {
		const job = makeJob({ id: "a", sealedKey: keys.seal("k1,k2", "a") });
		expect(job.sealedKey).not.toContain("k1");
		expect(keys.of(job)).toEqual(["k1", "k2"]);
		expect(keys.unseal(job.sealedKey ?? "", "a")).toBe("k1,k2");
		expect(() => keys.of({ ...job, id: "b" })).toThrow(
			expect.objectContaining({ code: "API_KEY_INVALID", recoverable: true }),
		);
		const other = createJobKeys(new Uint8Array(32).fill(8), () => []);
		expect(() => other.of(job)).toThrow(expect.objectContaining({ code: "API_KEY_INVALID" }));
		const without = makeJob({ sealedKey: null, options: { ...options, model: "chatgptapi" } });
		expect(keys.of(without)).toEqual(["op-1", "op-2"]);
	});
});

describe("a digest", () => {
	it("identifies equal texts, reveals none, and differs between servers", () => {
		expect(keys.digest("a")).toBe(keys.digest("a"));
		expect(keys.digest("a")).not.toBe(keys.digest("b"));
		expect(createJobKeys(new Uint8Array(32), () => []).digest("a")).not.toBe(keys.digest("a"));
		expect(keys.digest("a")).toMatch(/^[\w-]{43}$/);
	});
});
