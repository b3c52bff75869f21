import { listLanguages, resolveLanguage } from "../catalog/languages.ts";
import { parseArguments } from "./arguments.ts";
import { type Command, EXIT, UsageError } from "./command.ts";
import { formatTable } from "./table.ts";

export const languagesCommand: Command = {
	summary: "list the languages and their codes",
	help: `Usage: diglot languages [--json]

Lists codes and English names. Any other BCP 47 tag that Unicode knows, such as es-419, works
too. Which pairs can be translated depends on the engine.

  --json  print JSON
`,
	async run(argv, { out }) {
		const { values } = parseArguments(argv, { json: { type: "boolean" } }, []);
		const languages = listLanguages();
		if (values.json) {
			out.write(`${JSON.stringify({ languages }, null, "\t")}\n`);
			return EXIT.done;
		}
		const columns = [
			{ title: "code", align: "left" },
			{ title: "language", align: "left" },
		] as const;
		out.write(`${formatTable(columns, Object.entries(languages))}\n`);
		return EXIT.done;
	},
};

/**
 * Resolves a language that the user named to its canonical tag.
 *
 * @throws UsageError that names the flag
 */
export function parseLanguage(text: string, flag: string): string {
	const language = resolveLanguage(text);
	if (language) return language.tag;
	throw new UsageError(`${flag} "${text}" is not a known language. "diglot languages" lists them.`);
}
