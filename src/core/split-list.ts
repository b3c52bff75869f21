/** The items of a comma-separated list, trimmed; empty ones are dropped. */
export function splitList(text: string): string[] {
	return text.split(",").flatMap((item) => item.trim() || []);
}
