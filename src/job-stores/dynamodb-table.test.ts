import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DynamodbStandIn, startDynamodb } from "../../test/stand-ins/dynamodb.ts";
import { createDynamodbTable, type DynamodbTable, type IndexQuery } from "./dynamodb-table.ts";

let dynamodb: DynamodbStandIn;
beforeAll(async () => {
	dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.close());

let table: DynamodbTable;
beforeEach(async () => {
	table = createDynamodbTable(await dynamodb.makeTable());
	return () => table.close();
});

const itemOf = (id: string, n = 0, status = "pending") => ({
	job_id: { S: id },
	status: { S: status },
	created_at: { S: String(n).padStart(4, "0") },
	version: { N: String(n) },
});
const PENDING: IndexQuery = { key: "#s = :s", names: { "#s": "status" }, values: { ":s": { S: "pending" } } };
const ifVersion = (n: number) => ({
	expression: "#v = :v",
	names: { "#v": "version" },
	values: { ":v": { N: String(n) } },
});

async function idsOf(query: Partial<IndexQuery> = {}): Promise<string[][]> {
	const pages: string[][] = [];
	for await (const items of table.query("status-index", { ...PENDING, ...query })) {
		pages.push(items.map(({ job_id }) => job_id?.S ?? ""));
	}
	return pages;
}

describe("an item", () => {
	it("is written, read and deleted by its id", async () => {
		expect(await table.get("a")).toBeNull();
		expect(await table.put(itemOf("a", 1))).toBe("written");
		expect(await table.get("a")).toEqual(itemOf("a", 1));
		expect(await table.delete("a")).toEqual(itemOf("a", 1));
		expect([await table.get("a"), await table.delete("a")]).toEqual([null, null]);
	});

	it("is written and deleted only where a condition holds", async () => {
		await table.put(itemOf("a", 1));
		expect(await table.put(itemOf("a", 3), ifVersion(2))).toBe("refused");
		expect(await table.delete("a", ifVersion(2))).toBeNull();
		expect(await table.get("a")).toEqual(itemOf("a", 1));
		expect(await table.put(itemOf("a", 2), ifVersion(1))).toBe("written");
		expect(await table.delete("a", ifVersion(2))).toEqual(itemOf("a", 2));
	});

	it("that can't be written is no refusal", async () => {
		const wrong = { expression: "no such thing" };
		await expect(table.put(itemOf("a"), wrong)).rejects.toThrow();
		await expect(table.delete("a", wrong)).rejects.toThrow();
	});
});

describe("several items", () => {
	it("are read in the order of their ids, each once, those that are there, however many", async () => {
		const ids = Array.from({ length: 205 }, (_, n) => `job-${n}`);
		for (let at = 0; at < ids.length; at += 41)
			await Promise.all(ids.slice(at, at + 41).map((id) => table.put(itemOf(id))));
		const asked = [...ids.toReversed(), "none", "job-7"];
		expect((await table.getAll(asked)).map(({ job_id }) => job_id?.S)).toEqual(ids.toReversed());
		expect(await table.getAll([])).toEqual([]);
	});

	it("are found by an index, in its order, page by page", async () => {
		for (const n of [3, 1, 2, 5, 4]) await table.put(itemOf(`job-${n}`, n));
		await table.put(itemOf("other", 0, "completed"));
		const all = ["job-1", "job-2", "job-3", "job-4", "job-5"];
		expect((await idsOf()).flat()).toEqual(all);
		expect((await idsOf({ newestFirst: true })).flat()).toEqual(all.toReversed());
		const pages = await idsOf({ pageSize: 2 });
		expect(pages.flat()).toEqual(all);
		expect(pages[0]).toHaveLength(2);
		expect(await table.count("status-index", PENDING)).toBe(5);
		expect(await table.count("status-index", { ...PENDING, pageSize: 2 })).toBe(5);
	});

	it("are those that a filter lets through", async () => {
		for (const n of [1, 2, 3]) await table.put({ ...itemOf(`job-${n}`, n), caller: { S: n === 2 ? "ann" : "bob" } });
		const ofAnn = {
			filter: "#c = :c",
			names: { ...PENDING.names, "#c": "caller" },
			values: { ...PENDING.values, ":c": { S: "ann" } },
		};
		expect((await idsOf(ofAnn)).flat()).toEqual(["job-2"]);
		expect(await table.count("status-index", { ...PENDING, ...ofAnn })).toBe(1);
	});
});

describe("a table that is closed", () => {
	it("takes no call any more", async () => {
		table.close();
		const closed = { code: "STORAGE_ERROR", message: "The job store is closed." };
		await expect(table.get("a")).rejects.toMatchObject(closed);
		await expect(table.put(itemOf("a"))).rejects.toMatchObject(closed);
		await expect(table.count("status-index", PENDING)).rejects.toMatchObject(closed);
	});
});
