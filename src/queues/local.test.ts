import { expect, it } from "vitest";
import { localQueue } from "./local.ts";
import { describeQueue } from "./queue.contract.ts";

describeQueue("local", async () => localQueue());

it("lets callers take turns on a single place, however many one of them has waiting", async () => {
	const queue = localQueue();
	const order: string[] = [];
	for (const id of ["a1", "a2", "a3"]) await queue.add({ jobId: id, attempt: 0, caller: "ann" });
	for (const id of ["b1", "b2"]) await queue.add({ jobId: id, attempt: 0, caller: "bob" });
	await new Promise<void>((resolve) => {
		queue.process(1, async ({ jobId }) => {
			order.push(jobId);
			if (order.length === 5) resolve();
		});
	});
	expect(order).toEqual(["a1", "b1", "a2", "b2", "a3"]);
	await queue.close();
});
