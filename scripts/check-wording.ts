import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listProjectFiles } from "./project-files.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Phrases that were found here and read as translated, each with what to write instead (decision 0027). */
const BANNED: Readonly<Record<string, string>> = {
	"left out:": "Defaults to …",
	"stands twice": "appears more than once",
	"names no known language": "is not a known language",
	"ask whoever runs": "Ask the server administrator",
	"by the drop": "slow-body (slowloris)",
	"opens the door": "Starts listening",
	"can't be had": "is unavailable",
	"tells nothing": "reports nothing, reveals nothing",
	"it may be made to": "it may be crafted to",
	"found out by itself": "Detect automatically",
	"contents for older readers": "Table of contents (EPUB 2)",
	"in a way that this page does not know": "unexpected response",
	"start anew": "start a new …",
	"keeps nobody from": "must not block",
	"is told of": "is notified of",
	"looks anew": "re-reads",
	"goes after all who": "closes last",
	"whose word on": "… is trusted",
	"more numbers times letters": "skips when … × … exceeds …",
};

/** Text that is not ours to reword: the sample book, and this list with its test. */
const EXEMPT = /^samples\/|^scripts\/check-wording(?:[.]test)?[.]ts$/;
const TEXT = /[.](?:[cm]?[jt]sx?|md|py|tf|ya?ml|json|css|html|sh|example)$|(?:^|\/)(?:Dockerfile|run)$/;
const UNCHECKED = /(?:^|\/)package-lock[.]json$/;

/** A space, or a line break within a comment. */
const SPACE = "(?: |[ \\t]*\\r?\\n[ \\t]*(?:(?:[*#]|//) ?)?)";

const PATTERNS = Object.entries(BANNED).map(([phrase, instead]) => {
	const words = phrase.split(" ").map((word) => word.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace("'", "['’]"));
	return { phrase, instead, pattern: new RegExp(`\\b${words.join(SPACE)}(?!\\w)`, "gi") };
});

/** Finds banned phrases in a text, in any case and across line breaks. @returns one line per find, with its line number */
export function findBannedPhrases(text: string): string[] {
	return PATTERNS.flatMap(({ phrase, instead, pattern }) =>
		[...text.matchAll(pattern)].map(({ index }) => {
			const line = text.slice(0, index).split("\n").length;
			return `${line}: "${phrase}"; write: ${instead}`;
		}),
	);
}

/** @param files relative to `root`, with slashes. @returns one line per fault */
export function checkWording(root: string, files: readonly string[]): string[] {
	return files
		.filter((file) => TEXT.test(file) && !UNCHECKED.test(file) && !EXEMPT.test(file))
		.flatMap((file) => findBannedPhrases(readFileSync(join(root, file), "utf8")).map((found) => `${file}:${found}`));
}

if (import.meta.main) {
	const faults = checkWording(PROJECT, listProjectFiles(PROJECT));
	for (const fault of faults) console.error(fault);
	console.log(`wording: ${Object.keys(BANNED).length} banned phrases, ${faults.length} faults`);
	process.exitCode = faults.length === 0 ? 0 : 1;
}
