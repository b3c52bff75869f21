import type { ReplyObject } from "./reply-object.ts";

interface Scanned {
	objects: ReplyObject[];
	/** False where the last object, or the list around it, is not closed. */
	whole: boolean;
}

/** Longer ids are none of ours. */
const MAX_ID = 40;

/**
 * Every `{"id": …, "text": "…"}` in the order of these keys, whatever is wrong inside the text or around the objects. A
 * text ends at the quote before the object's closing brace, so that unescaped quotes, braces and line breaks in it do
 * no harm. One pass.
 */
export function scanObjects(reply: string): Scanned {
	const objects: ReplyObject[] = [];
	let whole = false;
	for (let from = reply.indexOf('"id"'); from >= 0; ) {
		const head = readHead(reply, from);
		if (!head) {
			from = reply.indexOf('"id"', from + 4);
			continue;
		}
		const end = findTextEnd(reply, head.start);
		whole = end.closed;
		if (end.closed) objects.push({ id: head.id, text: decode(reply.slice(head.start, end.at)) });
		if (end.closed) whole = isListClosed(reply, end.next, from);
		from = reply.indexOf('"id"', end.next);
	}
	return { objects, whole: whole && objects.length > 0 };
}

const HEAD = /"id"\s{0,20}:\s{0,20}"?([^"\s,:{}]{1,40})"?\s{0,20},\s{0,20}"text"\s{0,20}:\s{0,20}"/y;

function readHead(reply: string, from: number): { id: string; start: number } | null {
	HEAD.lastIndex = from;
	const [whole, id = ""] = HEAD.exec(reply) ?? [];
	return whole === undefined || id.length > MAX_ID ? null : { id, start: from + whole.length };
}

const CLOSE = /"\s{0,20}\}/y;
const NEXT = /\{\s{0,20}"id"\s{0,20}:/y;

/** The quote that ends the text from `start`, or where the next object begins, or the reply's end. */
function findTextEnd(reply: string, start: number): { at: number; next: number; closed: boolean } {
	for (let index = start; index < reply.length; index += 1) {
		const character = reply[index];
		if (character === "\\") index += 1;
		else if (character === '"') {
			CLOSE.lastIndex = index;
			const close = CLOSE.exec(reply)?.[0];
			if (close !== undefined) return { at: index, next: index + close.length, closed: true };
		} else if (character === "{") {
			NEXT.lastIndex = index;
			if (NEXT.test(reply)) return { at: index, next: index, closed: false };
		}
	}
	return { at: reply.length, next: reply.length, closed: false };
}

/** Whether a list ends after the object that ended before `next`, or none was begun before the one with the id at `from`. */
function isListClosed(reply: string, next: number, from: number): boolean {
	if (/^\s{0,99},?\s{0,99}\]/.test(reply.slice(next, next + 200))) return true;
	const before = reply.slice(Math.max(0, from - 200), from).replace(/\{\s*$/, "");
	return !/[[,]\s*$/.test(before);
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** A string's content as JSON reads it. Escapes that JSON doesn't know keep their backslash; raw control characters go. */
function decode(raw: string): string {
	const clean = raw.replace(/[\u0000-\u0008\u000b-\u001f]/g, "");
	if (!clean.includes("\\")) return clean;
	return clean.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (whole, kind: string) => {
		if (kind.length > 1) return String.fromCharCode(Number.parseInt(kind.slice(1), 16));
		return ESCAPES[kind] ?? (/["\\/]/.test(kind) ? kind : whole);
	});
}
