import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { packContent, startPacking } from "./packed-content.ts";

const text = (index: number) => Buffer.from(`<p>Paragraph ${index} of a book.</p>`.repeat(1 + index * 7));

describe("packed content", () => {
	it("is deflated where that makes it smaller, and stored otherwise", () => {
		const deflated = packContent(text(3));
		expect(deflated).toMatchObject({ method: 8, size: text(3).length });
		expect(inflateRawSync(deflated.packed)).toEqual(text(3));
		for (const content of [Buffer.alloc(0), Buffer.from("ab")]) {
			expect(packContent(content)).toMatchObject({ method: 0, size: content.length, packed: content });
		}
	});

	it("is the same packed on other threads, however much there is", async () => {
		const packing = startPacking<number>();
		const large = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251));
		const contents = [
			...Array.from({ length: 40 }, (_, index) => text(index)),
			large,
			Buffer.alloc(0),
			Buffer.from("ab"),
		];
		for (const [key, content] of contents.entries()) {
			expect(packing.has(key)).toBe(false);
			packing.add(key, content);
			expect(packing.has(key)).toBe(true);
			await packing.settle();
		}
		const packed = await packing.finish();
		expect([...packed.keys()]).toEqual([...contents.keys()]);
		for (const [key, content] of contents.entries()) expect(packed.get(key)).toEqual(packContent(content));
	});
});
