import { expect, it } from "vitest";
import { makeSegments } from "../../../test/fixtures/segments.ts";
import { countArriving } from "./arriving.ts";

const SEGMENTS = makeSegments(Array(10).fill("twenty tokens of text".repeat(4)));
/** The reply's characters where it is as long as its source. */
const WHOLE = 10 * (84 + 25);

function start() {
	const sums: number[] = [];
	return { sums, count: countArriving({ sourceLanguage: "en", targetLanguage: "es" }, (sum) => sums.push(sum)) };
}

it("counts fewer segments than are there, all but the last at most, and none once the batch has ended", () => {
	const { sums, count } = start();
	const { onText, end } = count.start();
	for (const share of [0, 0.5, 1, 2]) onText(SEGMENTS, WHOLE * share);
	end();
	expect(sums).toEqual([0, 4, 8, 9, 0]);
});

it("sums over the batches under way", () => {
	const { sums, count } = start();
	const [one, other] = [count.start(), count.start()];
	one.onText(SEGMENTS, WHOLE);
	other.onText(SEGMENTS, WHOLE);
	one.end();
	other.end();
	expect(sums).toEqual([8, 16, 8, 0]);
});
