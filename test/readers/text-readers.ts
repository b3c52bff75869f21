import { findGlued, findMisordered } from "./promises.ts";
import type { Reader } from "./reader.ts";
import { missingCommand, runProgram } from "./run-program.ts";

/** MuPDF lays a book out in pages and tells their text. */
export const mupdf = createTextReader("MuPDF", "mutool", "mupdf-tools", ["draw", "-q", "-F", "txt"]);

/** pandoc turns a book into plain text, a line a block. */
export const pandoc = createTextReader("pandoc", "pandoc", "pandoc", ["-f", "epub", "-t", "plain", "--wrap=none"]);

/** A program that writes the text of a book to its standard output. */
function createTextReader(name: string, command: string, debianPackage: string, args: readonly string[]): Reader {
	return {
		name,
		missing: () => missingCommand(command, debianPackage),
		async tryBooks(editions, _place, report) {
			const sourceTexts = new Map<string, string>();
			for (const { name: edition, path, sourcePath, layout, pairs } of editions) {
				const sourceText = sourceTexts.get(sourcePath) ?? (await runProgram(command, [...args, sourcePath]));
				sourceTexts.set(sourcePath, sourceText);
				const text = await runProgram(command, [...args, path]);
				report({ reader: name, edition, promise: "text", faults: findGlued(text, pairs) });
				report({ reader: name, edition, promise: "order", faults: findMisordered(text, pairs, layout, sourceText) });
			}
		},
	};
}
