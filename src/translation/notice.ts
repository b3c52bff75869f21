/** Something about the server that its user can change. */
export interface Notice {
	/** The prompt was cut, or the reply ended at a window that the server had not named. */
	kind: "shortened" | "cut_off";
	/** The window as it seems to be. */
	contextTokens: number | null;
}

/** The notice for people: what happened, and what to set. */
export function describeNotice({ kind, contextTokens }: Notice): string {
	const window = contextTokens === null ? "" : ` (it seems to be about ${contextTokens} tokens)`;
	const what =
		kind === "shortened"
			? "The model's server cut prompts to its context window"
			: "The model's server ended replies at its context window";
	return `${what}${window}; those texts were sent again in smaller batches. Give the server a larger window, or set LOCAL_CONTEXT_TOKENS to the one it has.`;
}
