import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createManualClock } from "../core/manual-clock.ts";
import { CONTRACT_TTL_MS, describeCache } from "./cache.contract.ts";
import { createSqliteCache } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "diglot-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newPath = () => join(folder, `${++count}`, "cache.sqlite");

describeCache("sqlite", (clock) => createSqliteCache({ path: newPath(), ttlMs: CONTRACT_TTL_MS, clock }));

it("entries outlive the process and are shared by all that have the file open", async () => {
	const options = { path: newPath(), ttlMs: 1_000, clock: createManualClock() };
	const [first, second] = [createSqliteCache(options), createSqliteCache(options)];
	await first.put([{ key: "a", text: "A" }]);
	expect((await second.get(["a"])).get("a")).toBe("A");
	await first.close();
	await second.close();
	const third = createSqliteCache(options);
	expect((await third.get(["a"])).get("a")).toBe("A");
	expect(statSync(options.path).mode & 0o777).toBe(0o600);
	await third.close();
});

it("a damaged file is recreated", async () => {
	const options = { path: join(folder, "damaged.sqlite"), ttlMs: 1_000, clock: createManualClock() };
	writeFileSync(options.path, "no database at all ".repeat(300));
	const cache = createSqliteCache(options);
	await cache.put([{ key: "a", text: "A" }]);
	expect((await cache.get(["a"])).get("a")).toBe("A");
	await cache.close();
});

it("an unusable path is a storage error", async () => {
	writeFileSync(join(folder, "file"), "");
	const cache = createSqliteCache({
		path: join(folder, "file", "cache.sqlite"),
		ttlMs: 1_000,
		clock: createManualClock(),
	});
	await expect(cache.get(["a"])).rejects.toMatchObject({ code: "STORAGE_ERROR" });
	await cache.close();
});
