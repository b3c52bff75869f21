import { describe, expect, it } from "vitest";
import { makeJob } from "../../job-stores/job-records.fixture.ts";
import { listFormFields } from "../../options/list-form-fields.ts";
import type { JobForm } from "../../options/resolve-options.ts";
import { createJobKeys } from "../provider-keys.ts";
import { findReplayed, identifyRequest } from "./idempotency.ts";

const keys = createJobKeys(new Uint8Array(32).fill(7), () => []);
const UPLOAD = { key: "inputs/a.epub", bytes: 7, sha256: "ab" };
const glossary = (content: string, name = "terms.csv") => ({ name, content: Buffer.from(content) });

function identify(form: Partial<JobForm> = {}, { key = "key", owner = "ann", upload = UPLOAD } = {}) {
	const fields = listFormFields({ target_language: "es", model: "pseudo", ...form });
	return identifyRequest({ key, fields }, { owner, upload }, keys);
}

describe("a request that may come again", () => {
	it("makes one job for an owner's key, by a name-based UUID that outlives a restart", () => {
		expect(identify().jobId).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
		expect(identify({ style: "plain" }).jobId).toBe(identify().jobId);
		expect(identify({}, { key: "other" }).jobId).not.toBe(identify().jobId);
		expect(identify({}, { owner: "bob" }).jobId).not.toBe(identify().jobId);
		// Owner and key are kept apart.
		expect(identify({}, { owner: "a", key: "bc" }).jobId).not.toBe(identify({}, { owner: "ab", key: "c" }).jobId);
		expect(identify({}, { owner: "local", key: "key-1" }).jobId).toBe("48b217a9-c278-5868-8f5d-8e70c8ad4137");
	});

	it("is the same one with its fields in any order, and with fields that say nothing", () => {
		const { digest } = identify({ style: "plain", glossary: glossary("a,b") });
		expect(identify({ glossary: glossary("a,b"), style: "plain", prompt: undefined }).digest).toBe(digest);
	});

	it.each([
		["another book", identify({ glossary: glossary("a,b") }, { upload: { ...UPLOAD, sha256: "cd" } })],
		["another value", identify({ glossary: glossary("a,b"), target_language: "fr" })],
		["one field more", identify({ glossary: glossary("a,b"), style: "plain" })],
		["no glossary", identify()],
		["another glossary of the same name", identify({ glossary: glossary("a,c") })],
		["the same glossary under another name", identify({ glossary: glossary("a,b", "other.csv") })],
	])("is another one with %s", (_, other) => {
		expect(other.digest).not.toBe(identify({ glossary: glossary("a,b") }).digest);
	});

	it("keeps fields unread without the server's key", () => {
		const others = createJobKeys(new Uint8Array(32).fill(8), () => []);
		const fields = listFormFields({ target_language: "es", model: "pseudo" });
		const { digest } = identifyRequest({ key: "key", fields }, { owner: "ann", upload: UPLOAD }, others);
		expect(digest).not.toBe(identify().digest);
	});
});

describe("the job of an earlier request", () => {
	const request = identify();
	const submission = { digest: request.digest, estimatedMinutes: 1 };

	it("is given back until it has expired", () => {
		const job = makeJob({ state: "completed", submission, expiresAt: 100 });
		expect(findReplayed(job, request, 99)).toBe(job);
		expect(findReplayed(job, request, 100)).toBeNull();
		expect(findReplayed(null, request, 0)).toBeNull();
	});

	it("is refused to another request, and to any where it was made without a key", () => {
		const refusal = expect.objectContaining({ code: "VALIDATION_ERROR", details: { field: "Idempotency-Key" } });
		const other = identify({ glossary: glossary("a,b") });
		expect(() => findReplayed(makeJob({ submission }), other, 0)).toThrow(refusal);
		expect(() => findReplayed(makeJob(), request, 0)).toThrow(refusal);
	});
});
