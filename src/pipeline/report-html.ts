import type { BookReport, SegmentReport } from "./book-report.ts";

/** Rows of the list of segments to look at; a page with thousands helps nobody. */
const MAX_ROWS = 500;

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; }
.wide { overflow-x: auto; }
`;

/** The report as a page for people; every text of the book or the model is escaped. */
export function renderReportHtml(report: BookReport): string {
	const { book, words, languages, model, output, structure } = report;
	const verdict = words.accounted ? "Every word is accounted for." : "Words are missing: this is a bug in Diglot.";
	const title = `Report: ${book.title || "book"}`;
	return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(book.authors.join(", "))}${book.authors.length > 0 ? ". " : ""}From ${escapeHtml(languages.source)} to ${escapeHtml(languages.target)}
by ${escapeHtml(model.engine)}, layout ${escapeHtml(report.layout)}, in ${report.seconds} s.</p>
${table("Words", ["outcome", "words"], wordRows(words))}
<p>${verdict}${describeUnchanged(report.unchanged ?? 0)}</p>
${table("What must not change", ["", "before", "after"], structureRows(structure))}
<p>${structure.kept ? "Nothing of it was lost." : "Some of it was lost or gained: see the warnings."}
Inline tags: ${report.tags.source} in the source, ${report.tags.translation} in the translation.
${output.edits} edits, their list's hash is <code>${escapeHtml(output.edits_sha256)}</code>.</p>
${table(
	"Checks of the new book",
	["", "", "found"],
	report.checks.map(({ name, passed, found }) => [name, passed ? "yes" : "NO", found]),
)}
${table("Cost", ["", ""], costRows(report))}
<p>${describePrice(model.price)}</p>
${table(
	"Engines",
	["engine", "segments"],
	[...Map.groupBy(report.segments, ({ engine }) => engine ?? "by hand")].map(([engine, made]) => [engine, made.length]),
)}
${list("Texts of style sheets, not translated", report.generated_texts ?? [])}
${list("Warnings", output.warnings)}
${table(
	"Documents",
	["document", "title", "words", "translated", "to review", "coverage", "skipped"],
	report.documents.map((document) => [
		document.id,
		document.title,
		document.words.total,
		document.translated,
		document.needs_review,
		`${document.coverage_percent} %`,
		Object.entries(document.words.skipped)
			.map(([reason, amount]) => `${reason} ${amount}`)
			.join(", "),
	]),
)}
${segmentTable(report.segments)}
</main></body>
</html>
`;
}

function wordRows(words: BookReport["words"]): [string, number][] {
	return [
		["total", words.total],
		["translated", words.translated],
		["to review", words.needs_review],
		...(words.left > 0 ? [["not asked for", words.left] as [string, number]] : []),
		...Object.entries(words.skipped).map(([reason, amount]) => [`skipped: ${reason}`, amount] as [string, number]),
	];
}

function describeUnchanged(count: number): string {
	if (count === 0) return "";
	return ` ${count} ${count === 1 ? "segment has" : "segments have"} the source's words in the translation too: names, references, formulas.`;
}

function structureRows({ before, after }: BookReport["structure"]): [string, number, number][] {
	return (Object.keys(before) as (keyof typeof before)[]).map((key) => [key, before[key], after[key]]);
}

function costRows({ cost }: BookReport): [string, string | number][] {
	const { retries } = cost;
	const tries = Object.entries(cost.segments_by_tries);
	return [
		["requests", cost.requests],
		["tokens sent, received", `${cost.tokens.input}, ${cost.tokens.output}`],
		...(cost.characters > 0 ? [["characters billed", cost.characters] as [string, number]] : []),
		["US dollars", cost.usd.toFixed(4)],
		["of these metered", cost.usd_metered.toFixed(4)],
		["of these assumed, not reported by the provider", cost.usd_assumed.toFixed(4)],
		["requests that were retries", retries.requests],
		["tokens of answers that were asked for again", `${retries.tokens.input}, ${retries.tokens.output}`],
		["US dollars of these", retries.usd.toFixed(4)],
		...tries.map(([count, segments]) => [describeTries(Number(count)), segments] as [string, number]),
	];
}

function describeTries(tries: number): string {
	return tries === 0 ? "segments without a call: repeats, cache, corrections" : `segments after ${tries} tries`;
}

function describePrice(price: BookReport["model"]["price"]): string {
	if (price === null)
		return "The price of this model is not known: nothing is counted but what the provider says it charged.";
	const parts =
		"characters" in price
			? `$${price.characters} per million characters`
			: `$${price.input} per million tokens sent, $${price.output} per million received`;
	const expired = "expired" in price ? ", which has expired since" : "";
	const source =
		price.as_of === undefined ? "price that was given" : `list price of ${escapeHtml(price.as_of)}${expired}`;
	return `Counted by the ${source}: ${parts}.`;
}

function segmentTable(segments: readonly SegmentReport[]): string {
	const flagged = segments.filter(({ source }) => source !== undefined);
	if (flagged.length === 0) return "<p>No segment has a flag.</p>";
	const rows = flagged
		.slice(0, MAX_ROWS)
		.map(({ id, state, engine, tries, flags, source = "", translation = "" }) => [
			id,
			state,
			engine ?? "by hand",
			tries,
			flags.join(", "),
			source,
			translation,
		]);
	const more = flagged.length > MAX_ROWS ? `<p>… and ${flagged.length - MAX_ROWS} more in the JSON report.</p>` : "";
	return (
		table("Segments to look at", ["segment", "state", "engine", "tries", "flags", "source", "translation"], rows) + more
	);
}

function table(caption: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
	const cell = (value: string | number) =>
		typeof value === "number" ? `<td class="n">${value}</td>` : `<td>${escapeHtml(value)}</td>`;
	const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
	const header = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
	return `<div class="wide"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${header}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function list(title: string, items: readonly string[]): string {
	if (items.length === 0) return "";
	return `<h2>${escapeHtml(title)}</h2><ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
