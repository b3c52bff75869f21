import { z } from "zod";

/** `POST /api/chat`, one line of the stream: https://docs.ollama.com/api/chat, errors in it: https://docs.ollama.com/api/errors */
export const chatLine = z.object({
	message: z.object({ content: z.string().default(""), thinking: z.string().optional() }).optional(),
	done: z.boolean().optional(),
	done_reason: z.string().optional(),
	/** Of the whole prompt, the part that was in the cache included (llm/llama_server.go, `promptEvalCount`). */
	prompt_eval_count: z.number().optional(),
	/** Thoughts included. */
	eval_count: z.number().optional(),
	error: z.string().optional(),
});

export type ChatLine = z.infer<typeof chatLine>;

/** `POST /api/show`: https://docs.ollama.com/api-reference/show-model-details */
const shown = z.object({
	model_info: z.record(z.string(), z.unknown()).default({}),
	capabilities: z.array(z.string()).optional(),
});

export interface OllamaModel {
	/** `null`: not said. */
	contextTokens: number | null;
	/** `null`: not said, as by versions before 0.6.4. */
	thinks: boolean | null;
}

export function readModel(json: unknown): OllamaModel | null {
	const parsed = shown.safeParse(json);
	if (!parsed.success) return null;
	const { model_info: info, capabilities } = parsed.data;
	const length = info[`${String(info["general.architecture"])}.context_length`];
	return {
		contextTokens: typeof length === "number" && length > 0 ? length : null,
		thinks: capabilities ? capabilities.includes("thinking") : null,
	};
}

/** `GET /api/tags`: https://docs.ollama.com/api/tags */
const installed = z.object({ models: z.array(z.object({ name: z.string() })) });

const MAX_NAMES = 12;

/** What to tell who asked for a model that is not there. */
export function describeMissing(modelId: string, tags: unknown): string {
	const parsed = installed.safeParse(tags);
	const names = parsed.success ? parsed.data.models.map(({ name }) => name) : [];
	const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
	const there = names.length === 0 ? "It has none yet" : `It has ${names.slice(0, MAX_NAMES).join(", ")}${rest}`;
	return `Ollama has no model ${modelId}: get it with "ollama pull ${modelId}". ${there}`;
}

/** Reads a stream of JSON lines. @throws SyntaxError for a line that is none */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
	const decoder = new TextDecoder();
	let rest = "";
	for await (const chunk of body) {
		const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
	}
	if (rest.trim() !== "") yield JSON.parse(rest);
}
