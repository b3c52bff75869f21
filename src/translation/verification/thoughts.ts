const OPENING = ["<think>", "<thinking>", "<thought>", "◁think▷"] as const;
const CLOSING = ["</think>", "</thinking>", "</thought>", "◁/think▷"] as const;

/**
 * A reply without its model's thoughts, which may hold a draft of the answer. Chat templates swallow the opening mark, so
 * that everything up to the last closing one is thoughts; behind an unclosed one only an answer that ends the reply counts.
 */
export function withoutThoughts(reply: string): string {
	const ends = CLOSING.map((mark) => ({ mark, at: reply.lastIndexOf(mark) }));
	const last = ends.reduce((best, one) => (one.at > best.at ? one : best));
	const rest = last.at < 0 ? reply : reply.slice(last.at + last.mark.length);
	const before = last.at < 0 ? "" : reply.slice(0, last.at);
	const opening = Math.max(...OPENING.map((mark) => rest.indexOf(mark)));
	if (opening >= 0) return answerAtEnd(rest, opening);
	// An answer, then thoughts: the marks stand behind it.
	if (rest.trim() === "") {
		const first = OPENING.map((mark) => before.indexOf(mark)).filter((at) => at > 0);
		return first.length > 0 ? before.slice(0, Math.min(...first)) : rest;
	}
	return rest;
}

function answerAtEnd(rest: string, opening: number): string {
	const head = rest.slice(0, opening);
	if (/[}\]]/.test(head)) return head;
	const tail = rest.slice(opening).trimEnd();
	const ended = tail.endsWith("```") ? tail.slice(0, -3).trimEnd() : tail;
	return /[}\]]$/.test(ended) ? tail.slice(Math.max(0, tail.lastIndexOf('{"segments"'))) : "";
}
