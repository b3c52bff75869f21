import { describe, expect, it } from "vitest";
import { findTagFault, stripTags } from "../../core/tagged-text.ts";
import { createPseudoEngine } from "./pseudo-engine.ts";

describe("the pseudo engine", () => {
	it("accents and lengthens by a third, keeps tags, and always gives the same", async () => {
		const engine = createPseudoEngine();
		const source = "It was <1>the best</1> of times,<2/> it was the worst of times.";
		const signal = new AbortController().signal;
		const [first] = await engine.translate([source], signal);
		const [second] = await engine.translate([source], signal);
		if (first === undefined) throw new Error("no text");
		expect(first).toBe(second);
		expect(first).not.toContain("best");
		expect(findTagFault(source, first)).toBeNull();
		const growth = stripTags(first).length / stripTags(source).length;
		expect(growth).toBeGreaterThan(1.25);
		expect(growth).toBeLessThan(1.4);
		expect(engine.displayName).toContain("pseudo");
	});
});
