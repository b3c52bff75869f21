import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromItem, idOf, numberOf, placeText, toItem } from "./dynamodb-item.ts";
import { makeJob } from "./job-records.fixture.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

describe("a job as an item", () => {
	it("is read back unchanged, with the marks of its last writes", () => {
		const job = makeJob({ message: "ü".repeat(1_000) });
		const item = toItem(job, ["w1", "w2"]);
		expect(fromItem(item)).toEqual({ job, writes: ["w1", "w2"] });
		expect(item.record?.B?.length).toBeLessThan(1_000);
		expect(JSON.parse(gunzipSync(item.record?.B ?? "").toString())).toEqual(job);
	});

	it("is null if the item holds no record", () => {
		expect(fromItem(null)).toBeNull();
		expect(fromItem({ job_id: { S: "input#a" } })).toBeNull();
	});

	it("has the attributes that indexes need", () => {
		const job = makeJob({ id: "job-1", owner: "ann", caller: "ip:1", version: 4, createdAt: 0 });
		const { record: _, ...beside } = toItem(job, ["w"]);
		expect(beside).toEqual({
			job_id: { S: "job-1" },
			version: { N: "4" },
			writes: { S: "w" },
			status: { S: "pending" },
			owner: { S: "ann" },
			caller: { S: "ip:1" },
			created_at: { S: "1970-01-01T00:00:00.000Z#job-1" },
		});
	});

	it("has its lease while it runs, and no other deadline", () => {
		const item = toItem(makeJob({ state: "processing", leaseUntil: 5_000, endedAt: 1, expiresAt: 2 }), []);
		expect(item.lease_until).toEqual({ N: "5000" });
		for (const name of ["ended_at", "expires_at", "ttl", "due", "due_at"]) expect(item[name], name).toBeUndefined();
		expect(toItem(makeJob({ state: "processing", leaseUntil: null }), []).lease_until).toEqual({ N: "0" });
	});

	it("has its end and expiry once it has ended, and DynamoDB's TTL a week later (rule C8)", () => {
		const item = toItem(makeJob({ state: "completed", endedAt: 1_000, expiresAt: 2_001, leaseUntil: 5_000 }), []);
		expect(item).toMatchObject({
			ended_at: { N: "1000" },
			expires_at: { N: "2001" },
			ttl: { N: String(Math.ceil((2_001 + WEEK_MS) / 1_000)) },
			due: { S: "yes" },
			due_at: { N: "2001" },
		});
		expect(item.lease_until).toBeUndefined();
		expect(item.callback_due_at).toBeUndefined();
		const forEver = toItem(makeJob({ state: "failed", endedAt: 1_000, expiresAt: null }), []);
		for (const name of ["expires_at", "ttl", "due", "due_at"]) expect(forEver[name], name).toBeUndefined();
	});

	it("is due at the first of its expiry and its callback", () => {
		const withCallback = (dueAt: number, expiresAt: number | null) => {
			const due = [{ dueAt }, { dueAt: dueAt + 1 }];
			const callback = { sealedUrl: "", due } as unknown as NonNullable<ReturnType<typeof makeJob>["callback"]>;
			return toItem(makeJob({ state: "completed", endedAt: 1, expiresAt, callback }), []);
		};
		expect(withCallback(500, 900)).toMatchObject({ callback_due_at: { N: "500" }, due_at: { N: "500" } });
		expect(withCallback(500, 400)).toMatchObject({ callback_due_at: { N: "500" }, due_at: { N: "400" } });
		expect(withCallback(500, null)).toMatchObject({ callback_due_at: { N: "500" }, due_at: { N: "500" } });
	});
});

describe("a place in a list", () => {
	it("sorts as text by time, then by id", () => {
		const places = [
			{ createdAt: -5, id: "a" },
			{ createdAt: 0, id: "b" },
			{ createdAt: 999, id: "a" },
			{ createdAt: 1_000, id: "a" },
			{ createdAt: 1_000, id: "b" },
			{ createdAt: 10_000_000_000, id: "a" },
		].map(placeText);
		expect(places.toSorted()).toEqual(places);
	});

	it("is capped at the last year that fits", () => {
		expect(placeText({ createdAt: Number.MAX_SAFE_INTEGER, id: "a" })).toBe("9999-12-31T00:00:00.000Z#a");
	});
});

describe("a field of an item", () => {
	it("that is missing is no number, and an empty id", () => {
		expect(numberOf({ n: { N: "7" } }, "n")).toBe(7);
		expect(numberOf({ n: { S: "x" } }, "n")).toBeNaN();
		expect(numberOf({}, "n")).toBeNaN();
		expect([idOf({ job_id: { S: "a" } }), idOf({})]).toEqual(["a", ""]);
	});
});
