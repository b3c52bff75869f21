import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UsageError } from "./command.ts";
import { readStyleArgument } from "./style-argument.ts";

it("a style is a name, CSS, or a file of CSS behind an @; CSS that begins with @media is no file", () => {
	const folder = mkdtempSync(join(tmpdir(), "diglot-style-"));
	try {
		const file = join(folder, "mine.css");
		writeFileSync(file, ".diglot-tr { color: red }");
		expect(readStyleArgument(`@${file}`)).toBe(".diglot-tr { color: red }");
		for (const text of [undefined, "marked", ".diglot-tr { }", "@media print { .diglot-tr { } }"]) {
			expect(readStyleArgument(text)).toBe(text);
		}
		writeFileSync(file, "x".repeat(16 * 1024 + 1));
		expect(() => readStyleArgument(`@${file}`)).toThrow("is larger than 16 kB");
		expect(() => readStyleArgument(`@${file}.none`)).toThrow(UsageError);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
