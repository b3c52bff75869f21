/** What stands between `⟦` and `⟧`: words, or the part of a word's translation that is meant. */
const QUOTED = /⟦(?:(first|rest):)?([^⟧]*)⟧/g;

/**
 * The regular expression that a pattern of `expect.json` stands for: `⟦some words⟧` is their translation with any
 * white space between the words, `⟦first:Word⟧` its first letter, `⟦rest:Word⟧` what follows that. The rest is a
 * regular expression already; a dot matches line breaks too.
 */
export function compilePattern(pattern: string, translate: (words: string) => string): RegExp {
	const source = pattern.replace(QUOTED, (_whole, part: string | undefined, words: string) => {
		const [first = "", ...rest] = translate(words);
		if (part === "first") return quote(first);
		if (part === "rest") return quote(rest.join(""));
		// Whole words: what is meant is not part of a longer one.
		const text = first + rest.join("");
		const [before, after] = [/^\p{L}/u.test(text) ? "(?<!\\p{L})" : "", /\p{L}$/u.test(text) ? "(?!\\p{L})" : ""];
		return before + quote(text) + after;
	});
	// Outside of classes a hyphen is no syntax, and may not be escaped where letters are told by property.
	return new RegExp(source.replaceAll("\\-", "\\x2d"), "su");
}

/** Matches the text as it is, whether its signs are written as references or not. */
function quote(text: string): string {
	return text
		.split(/\s+/)
		.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/[&<>]/g, asWritten))
		.join("\\s+");
}

function asWritten(sign: string): string {
	if (sign === "&") return "(?:&amp;|&)";
	return sign === "<" ? "(?:&lt;|<)" : "(?:&gt;|>)";
}

/** Whether the name of an entry is the one that is meant; `*` stands for any characters but `/`. */
export function namesFile(name: string, wanted: string): boolean {
	const parts = wanted.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
	return new RegExp(`^${parts.join("[^/]*")}$`).test(name);
}
