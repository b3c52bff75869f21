import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "@swc/core";
import { expect, it } from "vitest";

const PAGE = fileURLToPath(new URL("../web/src/", import.meta.url));
/** What readers see or hear of an element, beside its text. */
const SPOKEN = new Set(["alt", "title", "placeholder", "aria-label", "aria-description", "aria-valuetext", "label"]);

/** Words that stand in the markup itself. */
function findWords(source: string): string[] {
	const words: string[] = [];
	const visit = (node: unknown): void => {
		if (typeof node !== "object" || node === null) return;
		const { type, value, name } = node as { type?: string; value?: unknown; name?: { value?: string } };
		if (type === "JSXText" && /\p{L}/u.test(String(value))) words.push(String(value).trim());
		if (type === "JSXAttribute" && SPOKEN.has(name?.value ?? "")) {
			const text = (value as { type?: string; value?: string } | undefined) ?? {};
			if (text.type === "StringLiteral" && /\p{L}/u.test(text.value ?? "")) words.push(text.value ?? "");
		}
		for (const child of Object.values(node)) visit(child);
	};
	visit(parseSync(source, { syntax: "typescript", tsx: true }));
	return words;
}

it("every word of the page is in strings.ts, so that it can be translated", () => {
	const views = readdirSync(PAGE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));
	expect(views.length).toBeGreaterThan(20);
	const found = views.flatMap((file) => findWords(readFileSync(PAGE + file, "utf8")).map((word) => `${file}: ${word}`));
	expect(found).toEqual([]);
});

it("a word in the markup would be found", () => {
	expect(findWords('const A = () => <p aria-label="Hello">{strings.name} and more</p>;')).toEqual([
		"Hello",
		"and more",
	]);
});
