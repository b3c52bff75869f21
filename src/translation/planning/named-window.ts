/**
 * How servers name their window when they refuse a prompt:
 * "This model's maximum context length is 4096 tokens" (OpenAI, vLLM), "exceeds the available context size (8192 tokens)"
 * (llama.cpp), "context length of only 4096 tokens" (LM Studio), "maximum of 8192 tokens" is left out, because some mean the
 * reply by it.
 */
const NAMED = [
	/maximum context length (?:is|of) (\d{3,8})/i,
	/context (?:size|length|window)[^\d]{0,24}(\d{3,8})/i,
	/\bn_ctx\D{1,4}(\d{3,8})/i,
];

/** The window in tokens that the refusal names; `null` where it names none. */
export function readNamedWindow(words: string): number | null {
	for (const pattern of NAMED) {
		const found = pattern.exec(words)?.[1];
		if (found !== undefined) return Number(found);
	}
	return null;
}
