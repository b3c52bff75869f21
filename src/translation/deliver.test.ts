import { expect, it } from "vitest";
import { noBatch, type TranslatedBatch } from "./batch-result.ts";
import { deliverSequentially } from "./deliver.ts";

function batchOf(...ids: readonly string[]): TranslatedBatch {
	const translations = ids.map((segmentId) => ({ segmentId, text: "x", state: "translated" as const, flags: [] }));
	return { ...noBatch(), translations, requests: 1 };
}

/** A store that accepts a delivery only on demand. */
function slowStore() {
	const taken: string[] = [];
	const doors: PromiseWithResolvers<void>[] = [];
	return {
		taken,
		doors,
		take(batch: TranslatedBatch): Promise<void> {
			taken.push(batch.translations.map(({ segmentId }) => segmentId).join());
			const door = Promise.withResolvers<void>();
			doors.push(door);
			return door.promise;
		},
	};
}

/** Lets everything run that waits for promises only. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it("batches that arrive while the store is busy are delivered together afterwards", async () => {
	const store = slowStore();
	const delivery = deliverSequentially(store.take);
	const ended: string[] = [];
	const add = (id: string) => delivery.add(batchOf(id)).then(() => void ended.push(id));
	const first = add("a");
	await settle();
	const others = [add("b"), add("c")];
	await settle();
	expect(store.taken).toEqual(["a"]);
	store.doors[0]?.resolve();
	await first;
	await settle();
	expect(store.taken).toEqual(["a", "b,c"]);
	expect(ended).toEqual(["a"]);
	store.doors[1]?.resolve();
	await Promise.all(others);
	await delivery.settled();
	expect(ended).toEqual(["a", "b", "c"]);
	expect(store.taken).toHaveLength(2);
});

it("an empty batch is not delivered, unless it made requests", async () => {
	const taken: TranslatedBatch[] = [];
	const delivery = deliverSequentially(async (batch) => void taken.push(batch));
	await delivery.add(noBatch());
	expect(taken).toEqual([]);
	await delivery.add({ ...noBatch(), requests: 1 });
	await delivery.add({ ...batchOf("a"), requests: 0 });
	expect(taken.map(({ requests, translations }) => [requests, translations.length])).toEqual([
		[1, 0],
		[0, 1],
	]);
});

it("a failure rejects that delivery, all that wait for it and all later ones", async () => {
	const store = slowStore();
	const delivery = deliverSequentially(store.take);
	const refused = new Error("disk full");
	const first = delivery.add(batchOf("a"));
	await settle();
	const second = delivery.add(batchOf("b"));
	store.doors[0]?.reject(refused);
	await expect(first).rejects.toBe(refused);
	await expect(second).rejects.toBe(refused);
	await expect(delivery.add(batchOf("c"))).rejects.toBe(refused);
	await expect(delivery.add(noBatch())).rejects.toBe(refused);
	await expect(delivery.settled()).rejects.toBe(refused);
	expect(store.taken).toEqual(["a"]);
});
