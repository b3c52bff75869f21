import { repairJson } from "./repair-json.ts";
import type { ReplyObject } from "./reply-object.ts";
import { toReplyObjects } from "./reply-object.ts";
import { scanObjects } from "./scan-objects.ts";
import { withoutThoughts } from "./thoughts.ts";

export type { ReplyObject } from "./reply-object.ts";

export interface ParsedReply {
	objects: ReplyObject[];
	/** False where the JSON broke off: the last object's text may be incomplete (rule D3). */
	whole: boolean;
}

const NOTHING: ParsedReply = { objects: [], whole: false };

/** JSON values of a reply that are looked at; prose around them may hold any number of braces. */
const MAX_VALUES = 16;

/**
 * Reads the texts of a model's reply by their ids. `{segments: [{id, text}]}` was asked for; what models make of it is
 * read too: prose, fences and thoughts around the JSON, a bare list, one object, several lists, a map from id to text,
 * numeric ids, unescaped quotes, raw line breaks, wrong escapes, a truncated end. Objects without id and text are dropped.
 *
 * The time is linear in the reply's length.
 */
export function parseReply(text: string): ParsedReply {
	const reply = withoutThoughts(text);
	const outermost = parseOutermost(reply);
	if (outermost) return { objects: outermost, whole: true };
	const [values, scanned] = [parseValues(reply), scanObjects(reply)];
	const best = scanned.objects.length > values.objects.length ? scanned : values;
	return best.objects.length > 0 ? best : parseRepaired(reply);
}

function parseOutermost(reply: string): ReplyObject[] | null {
	const start = reply.search(/[{[]/);
	const end = lastBracket(reply);
	if (start < 0 || end <= start) return null;
	const value = parseJson(reply.slice(start, end + 1));
	return value === undefined ? null : toReplyObjects(value);
}

/** The texts of all JSON values in the reply, whatever stands between them. */
function parseValues(reply: string): ParsedReply {
	const objects: ReplyObject[] = [];
	let whole = true;
	let from = 0;
	for (let count = 0; count < MAX_VALUES; count += 1) {
		const start = findValue(reply, from);
		if (start < 0) break;
		const end = findEnd(reply, start);
		const found = end < 0 ? [] : toReplyObjects(parseJson(reply.slice(start, end)));
		objects.push(...found);
		// An unclosed list around the objects that follow is one that broke off.
		if (end < 0) whole = false;
		from = found.length > 0 ? end : start + 1;
	}
	return objects.length > 0 ? { objects, whole } : NOTHING;
}

/** Where a list, an object or a map of ours may begin; brackets of prose are followed by words. */
function findValue(reply: string, from: number): number {
	for (let index = from; index < reply.length; index += 1) {
		const character = reply[index];
		if (character !== "{" && character !== "[") continue;
		const next = reply[skipSpace(reply, index + 1)];
		if (next === (character === "{" ? '"' : "{")) return index;
	}
	return -1;
}

/** Behind the bracket that closes the one at `start`, strings aside; -1: there is none. */
function findEnd(reply: string, start: number): number {
	let depth = 0;
	let inString = false;
	for (let index = start; index < reply.length; index += 1) {
		const character = reply[index];
		if (inString) {
			if (character === "\\") index += 1;
			else if (character === '"') inString = false;
		} else if (character === '"') inString = true;
		else if (character === "{" || character === "[") depth += 1;
		else if (character === "}" || character === "]") {
			depth -= 1;
			if (depth === 0) return index + 1;
		}
	}
	return -1;
}

function parseRepaired(reply: string): ParsedReply {
	const start = reply.search(/[{[]\s{0,99}["'“”‘’{&\p{L}]/u);
	if (start < 0) return NOTHING;
	const end = lastBracket(reply) + 1;
	// What is behind the last bracket is prose, or the text that was cut.
	const closed = end > start && toReplyObjects(repairJson(reply.slice(start, end)));
	if (closed && closed.length > 0) return { objects: closed, whole: true };
	const objects = toReplyObjects(repairJson(reply.slice(start)));
	return objects.length > 0 ? { objects, whole: false } : NOTHING;
}

function lastBracket(reply: string): number {
	return Math.max(reply.lastIndexOf("}"), reply.lastIndexOf("]"));
}

function skipSpace(text: string, from: number): number {
	let index = from;
	while (index < text.length && /\s/.test(text[index] ?? "")) index += 1;
	return index;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
