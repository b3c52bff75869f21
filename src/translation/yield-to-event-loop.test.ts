import { expect, it } from "vitest";
import { yieldToEventLoop } from "./yield-to-event-loop.ts";

it("turns come in order, each in its own round of the event loop", async () => {
	let round = 0;
	let counting = true;
	const count = () => {
		round += 1;
		if (counting) setImmediate(count);
	};
	setImmediate(count);
	const turns: [name: string, round: number][] = [];
	const take = async (name: string) => {
		await yieldToEventLoop();
		turns.push([name, round]);
	};
	await Promise.all(["a", "b", "c", "d"].map(take));
	counting = false;
	expect(turns.map(([name]) => name).join("")).toBe("abcd");
	expect(new Set(turns.map(([, at]) => at)).size).toBe(4);
});
