import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { STAGES } from "../../bench/engine-stages.ts";

const SRC = new URL("../../src/", import.meta.url);
/** Of V8, node and its streams. */
const OUTSIDE = new Set(["(garbage collector)", "(idle)", "processCallback", "update", "digest"]);

// The profile finds functions by name, so that a renamed one would count as "other" without a word.
test("the engine's bench names functions that are there", () => {
	const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
		.filter((file) => /^(?:formats|core)\/.*[.]ts$/.test(file) && !file.endsWith(".test.ts"))
		.map((file) => readFileSync(new URL(file, SRC), "utf8"))
		.join("\n");
	const names = Object.values(STAGES).flat();
	const missing = names.filter(
		(name) =>
			!OUTSIDE.has(name) && !new RegExp(`(?:function\\*? |^\\s+(?:async )?|const )${name}\\b`, "m").test(sources),
	);
	expect(missing).toEqual([]);
});
