import { expect, test } from "vitest";
import { createKeyedMutex } from "./keyed-mutex.ts";

test("work for one key runs one after the other, past failures too; other keys don't wait", async () => {
	const mutex = createKeyedMutex();
	const gate = Promise.withResolvers<void>();
	const done: string[] = [];
	const first = mutex("a", async () => {
		await gate.promise;
		done.push("first");
		throw new Error("no luck");
	});
	const second = mutex("a", async () => done.push("second"));
	await mutex("b", async () => done.push("other"));
	expect(done).toEqual(["other"]);
	gate.resolve();
	await expect(first).rejects.toThrow("no luck");
	await second;
	expect(done).toEqual(["other", "first", "second"]);
	expect(await mutex("a", async () => "again")).toBe("again");
});
