import type { ErrorCode } from "./errors.ts";

/** A model, and with what it is tried. */
export interface ModelToCheck {
	/** Its name in the catalog, and the provider's id. */
	model: string;
	modelId: string;
	baseUrl: string | undefined;
	/** The caller's own, else the operator's; empty where there are none. */
	keys: readonly string[];
	/** Canonical tags. */
	sourceLanguage: string;
	targetLanguage: string;
}

/** What one tiny call has shown of a model. */
export interface ModelCheck {
	/** The name that was asked for, its provider, and the provider's id. */
	model: string;
	provider: string;
	modelId: string;
	/** Whether a right translation came back. */
	works: boolean;
	/** `none_needed`, or whether the provider took it; `null` where it could not be asked. */
	key: "accepted" | "refused" | "missing" | "none_needed" | null;
	/** What came back for the sentence of the check; `null`: nothing. */
	translation: string | null;
	/**
	 * Of language models: whether the reply's JSON was held by a schema, came by the prompt alone, or did not come; `null`
	 * for engines without JSON and where no reply came.
	 */
	json: "schema" | "prompt" | "none" | null;
	/** Whether inline markup came back in its place; `null` where no reply came. */
	keepsTags: boolean | null;
	/** Tokens of prompt and reply together, and of a reply, as far as the endpoint says so or has shown it. */
	contextTokens: number | null;
	outputTokens: number | null;
	/** Of the call that was answered. */
	seconds: number | null;
	tokensPerSecond: number | null;
	/** US dollars that the check took; `null`: the price is not known. */
	costUsd: number | null;
	/** Why it does not work, and the way out; `null` where it works. */
	problem: { code: ErrorCode; message: string } | null;
}
