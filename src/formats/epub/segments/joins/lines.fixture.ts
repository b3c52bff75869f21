/** Paragraphs of one class, each a line, as a PDF's conversion writes them. */
export function asLines(lines: string, name = "p"): string {
	return lines
		.trim()
		.split(/\s*\n\s*/)
		.map((line) => (line.startsWith("<") ? line : `<${name} class="c1">${line}</${name}>`))
		.join("\n");
}

/** A paragraph that shows that its document is in lines: sentences end in them, and words are cut. */
export const EVIDENCE = `
	From the hill one could see the smoke of the village and the
	grey line that was the sea. The fire had left noth-
	ing but the chimney and a row of iron beds. The horses did not
	like the bridge at all.`;
