/** The body of a reply; `null` where it has more than `maxChars` characters, of which no more is read then. */
export async function readText({ body }: Response, maxChars: number): Promise<string | null> {
	let text = "";
	const decoder = new TextDecoder();
	for await (const chunk of body ?? []) {
		text += decoder.decode(chunk, { stream: true });
		if (text.length > maxChars) return null;
	}
	return text + decoder.decode();
}
