export interface ReplyObject {
	id: string;
	text: string;
}

/** How deep the list may be wrapped: `{"data": {"segments": […]}}`. */
const MAX_DEPTH = 3;

/** The texts with their ids in a JSON value: a list of objects, one object, a map from id to text, or one of these in a wrapper. */
export function toReplyObjects(value: unknown, depth = 0): ReplyObject[] {
	if (Array.isArray(value)) return value.flatMap((item: unknown) => toReplyObjects(item, depth + 1));
	if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return [];
	const record = value as Record<string, unknown>;
	const { id } = record;
	if (id !== undefined) {
		const text = textOf(record);
		return text !== null && (typeof id === "string" || typeof id === "number") ? [{ id: String(id), text }] : [];
	}
	const entries = Object.entries(record);
	if (entries.length > 0 && entries.every(([key]) => /^\d{1,6}$/.test(key))) {
		return entries.flatMap(([key, item]) => {
			const text = typeof item === "string" ? item : textOf(item);
			return text === null ? [] : [{ id: key, text }];
		});
	}
	return entries.flatMap(([, item]) => (typeof item === "object" ? toReplyObjects(item, depth + 1) : []));
}

/** The translation where a model gives it beside the source. */
function textOf(value: unknown): string | null {
	if (typeof value !== "object" || value === null) return null;
	const { text, translation } = value as Record<string, unknown>;
	if (typeof translation === "string") return translation;
	return typeof text === "string" ? text : null;
}
