import { expect, test } from "vitest";
import { makeGate } from "./gate.fixture.ts";
import { createKeyedMutex } from "./keyed-mutex.ts";

test("work for one key is done one after the other, also past a failure; other keys don't wait", async () => {
	const turns = createKeyedMutex();
	const gate = makeGate();
	const done: string[] = [];
	const first = turns("a", async () => {
		await gate.wait();
		done.push("first");
		throw new Error("no luck");
	});
	const second = turns("a", async () => done.push("second"));
	await turns("b", async () => done.push("other"));
	expect(done).toEqual(["other"]);
	gate.open();
	await expect(first).rejects.toThrow("no luck");
	await second;
	expect(done).toEqual(["other", "first", "second"]);
	expect(await turns("a", async () => "again")).toBe("again");
});
