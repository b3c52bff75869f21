import type { LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";

/** A model's reply, come in pieces or whole. */
export interface Answer {
	text: string;
	finish: { unified: string; raw: string | undefined };
	usage: LanguageModelV4Usage;
}

/** A stream that did not come to its end. */
export class BrokenStream extends Error {
	/** Whether some of the reply had arrived, which may be billed. */
	readonly hasText: boolean;

	/** @param cause the provider's error, or none where the stream just ended */
	constructor(hasText: boolean, cause?: unknown) {
		super("the stream broke off", { cause });
		this.hasText = hasText;
	}
}

/**
 * Puts a streamed reply together.
 *
 * @param onText is called with its characters so far
 * @throws BrokenStream where an error comes instead of more, or nothing though the reply is not finished
 */
export async function readStream(
	stream: ReadableStream<LanguageModelV4StreamPart>,
	onText?: (characters: number) => void,
): Promise<Answer> {
	let text = "";
	let end: Extract<LanguageModelV4StreamPart, { type: "finish" }> | null = null;
	try {
		for await (const part of stream) {
			if (part.type === "error") throw part.error;
			if (part.type === "finish") end = part;
			if (part.type !== "text-delta") continue;
			text += part.delta;
			onText?.(text.length);
		}
	} catch (error) {
		throw new BrokenStream(text !== "", error);
	}
	const { unified, raw } = end?.finishReason ?? { unified: "interrupted", raw: undefined };
	if (!end || unified === "interrupted" || unified === "error" || (unified === "other" && raw === undefined)) {
		throw new BrokenStream(text !== "");
	}
	return { text, finish: { unified, raw }, usage: end.usage };
}
