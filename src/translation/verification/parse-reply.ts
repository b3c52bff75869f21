export interface ReplyObject {
	id: string;
	text: string;
}

export interface ParsedReply {
	objects: ReplyObject[];
	/** False where the JSON broke off: the last object's text may be incomplete (rule D3). */
	whole: boolean;
}

/**
 * Reads `{segments: [{id, text}]}` from a model's reply. Tolerates prose and fences around the
 * JSON, a bare array, numeric ids, raw line breaks in strings, trailing commas and a truncated
 * end; objects without id and text are dropped.
 */
export function parseReply(text: string): ParsedReply {
	// Reasoning models may draft their answer there.
	const reply = text.replace(/<think>[\s\S]*?<\/think>/g, "");
	const whole = parseWhole(reply);
	return whole ? { objects: whole, whole: true } : { objects: scanObjects(reply), whole: false };
}

function parseWhole(reply: string): ReplyObject[] | null {
	const start = reply.search(/[{[]/);
	const end = Math.max(reply.lastIndexOf("}"), reply.lastIndexOf("]"));
	if (start < 0 || end <= start) return null;
	const parsed = parseJson(reply.slice(start, end + 1));
	const list = Array.isArray(parsed) ? parsed : asRecord(parsed).segments;
	return Array.isArray(list) ? list.flatMap(toReplyObject) : null;
}

/** Every flat object `{…}` in the text that is valid JSON with id and text. */
function scanObjects(reply: string): ReplyObject[] {
	const objects: ReplyObject[] = [];
	let start = -1;
	let inString = false;
	for (let index = 0; index < reply.length; index += 1) {
		const character = reply[index];
		if (inString) {
			if (character === "\\") index += 1;
			else if (character === '"') inString = false;
		} else if (character === '"') inString = start >= 0;
		// An inner brace restarts: the innermost object is the one with id and text.
		else if (character === "{") start = index;
		else if (character === "}" && start >= 0) {
			objects.push(...toReplyObject(parseJson(reply.slice(start, index + 1))));
			start = -1;
		}
	}
	return objects;
}

function toReplyObject(value: unknown): ReplyObject[] {
	const { id, text } = asRecord(value);
	if (typeof text !== "string" || (typeof id !== "string" && typeof id !== "number")) return [];
	return [{ id: String(id), text }];
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return parseRepaired(text);
	}
}

/** Parses after fixing the most common mistakes: raw control characters in strings, trailing commas. */
function parseRepaired(text: string): unknown {
	const repaired = text
		.replace(/"(?:[^"\\]|\\[\s\S])*"/g, (string) =>
			string.replace(/[\u0000-\u001f]/g, (control) => (control === "\n" ? "\\n" : control === "\t" ? "\\t" : "")),
		)
		.replace(/,(\s*[\]}])/g, "$1");
	try {
		return JSON.parse(repaired);
	} catch {
		return null;
	}
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
