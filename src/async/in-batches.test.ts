import { expect, it } from "vitest";
import { mapInBatches } from "./in-batches.ts";

it("never runs more at a time than the size of a batch, and keeps the order", async () => {
	let [running, most] = [0, 0];
	const doubled = await mapInBatches([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
		most = Math.max(most, ++running);
		await Promise.resolve();
		running--;
		return item * 2;
	});
	expect(doubled).toEqual([2, 4, 6, 8, 10, 12, 14]);
	expect(most).toBe(3);
});

it("begins no batch after one that fails", async () => {
	const begun: number[] = [];
	const work = async (item: number) => {
		begun.push(item);
		if (item === 2) throw new Error("broken");
	};
	await expect(mapInBatches([1, 2, 3, 4], 2, work)).rejects.toThrow("broken");
	expect(begun).toEqual([1, 2]);
});

it("does nothing for nothing", async () => {
	expect(await mapInBatches([], 2, async () => 1)).toEqual([]);
});
