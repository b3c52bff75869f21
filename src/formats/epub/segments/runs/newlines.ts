import { readText } from "../../markup/query.ts";
import type { MarkupDocument } from "../../markup/tree.ts";
import type { RunItem } from "./run.ts";

type TextItem = RunItem & { type: "text" };

/**
 * The items with each newline, and the blanks around it, an item of its own: where white space is preserved, it is a
 * line break as `br` is (rule A3). Newlines in CDATA or written as references stay in their texts.
 */
export function separateNewlines(document: MarkupDocument, items: readonly RunItem[]): RunItem[] {
	return items.flatMap((item) => {
		// Ruby is a text of several nodes, whose range is markup.
		if (item.type !== "text" || item.cdata || document.source.charAt(item.start) === "<") return [item];
		return item.text.includes("\n") ? separate(document, item) : [item];
	});
}

function separate(document: MarkupDocument, item: TextItem): RunItem[] {
	const { source } = document;
	const found: RunItem[] = [];
	let position = item.start;
	const addText = (end: number): void => {
		if (end > position) found.push({ ...item, start: position, end, text: readText(document, position, end) });
	};
	for (let at = source.indexOf("\n", position); at >= 0 && at < item.end; at = source.indexOf("\n", position)) {
		let start = at;
		while (start > position && isBlankAt(source, start - 1)) start--;
		let end = at + 1;
		while (end < item.end && isBlankAt(source, end)) end++;
		addText(start);
		found.push({ type: "newline", start, end, text: source.slice(start, end) });
		position = end;
	}
	addText(item.end);
	return found;
}

function isBlankAt(source: string, index: number): boolean {
	const code = source.charCodeAt(index);
	return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
