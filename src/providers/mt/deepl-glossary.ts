import { createHash } from "node:crypto";
import { z } from "zod";
import type { GlossaryTerm } from "../../core/glossary.ts";
import { postJson } from "../http/post-json.ts";
import type { EngineOptions } from "../record.ts";
import { CallError } from "../translator.ts";

export interface DeeplGlossaryOptions extends Pick<EngineOptions, "providerName" | "key" | "fetch" | "callTimeoutMs"> {
	/** With its version path, `/v2`. */
	baseUrl: string;
	terms: readonly GlossaryTerm[];
	/** In lower case, without variants. */
	source: string;
	target: string;
}

/** The user's glossary at DeepL, made when the first call needs it. */
export interface DeeplGlossary {
	/** @throws CallError where DeepL refuses it */
	id(signal: AbortSignal): Promise<string>;
	/** The error to throw for a failed translation: where the glossary is gone, one that has the call sent again, once. */
	afterFailure(error: unknown): unknown;
	/** Removes it from the account; a failure leaves it there. */
	remove(): Promise<void>;
}

const CREATED = z.object({ glossary_id: z.string() });
/** https://developers.deepl.com/api-reference/multilingual-glossaries */
const MAX_TERM_BYTES = 1_024;
const REMOVAL_TIMEOUT_MS = 10_000;

/** https://developers.deepl.com/api-reference/multilingual-glossaries */
export function createDeeplGlossary(options: DeeplGlossaryOptions): DeeplGlossary {
	const { key, providerName, fetch = globalThis.fetch } = options;
	const url = `${options.baseUrl.replace(/\/v2$/, "")}/v3/glossaries`;
	const headers = { authorization: `DeepL-Auth-Key ${key}` };
	const entries = toTsv(options.terms);
	let made: Promise<string> | null = null;
	let wasLost = false;

	async function create(signal: AbortSignal): Promise<string> {
		const { glossary_id: id } = await postJson({
			providerName,
			url,
			headers,
			body: {
				name: `diglot ${createHash("sha256").update(entries).digest("hex").slice(0, 16)}`,
				dictionaries: [{ source_lang: options.source, target_lang: options.target, entries, entries_format: "tsv" }],
			},
			reply: CREATED,
			okStatuses: [200, 201],
			secrets: [key],
			signal,
			timeoutMs: options.callTimeoutMs,
			fetch,
		});
		return id;
	}

	return {
		id(signal) {
			// Calls that start together share one glossary; after a failure the next one tries again.
			made ??= create(signal).catch((error: unknown) => {
				made = null;
				throw error;
			});
			return made;
		},
		afterFailure(error) {
			const isGone = error instanceof CallError && error.fault === "rejected" && /glossary/i.test(error.message);
			if (!isGone || wasLost || made === null) return error;
			wasLost = true;
			made = null;
			return new CallError(error.message, { fault: "busy", retryAfterMs: 0 });
		},
		async remove() {
			const id = await made?.catch(() => null);
			made = null;
			if (!id) return;
			const signal = AbortSignal.timeout(REMOVAL_TIMEOUT_MS);
			const request = { method: "DELETE", headers, redirect: "manual", signal } as const;
			const reply = await fetch(`${url}/${encodeURIComponent(id)}`, request).catch(() => null);
			await reply?.body?.cancel().catch(() => {});
		},
	};
}

/** One entry a line; a source may occur once, and neither side may hold a tab or a line break. */
function toTsv(terms: readonly GlossaryTerm[]): string {
	const entries = new Map<string, string>();
	for (const { source, target } of terms) {
		const [from, to] = [source, target].map((text) => text.replace(/\s+/g, " ").trim());
		if (!from || !to || entries.has(from)) continue;
		if (Buffer.byteLength(from) <= MAX_TERM_BYTES && Buffer.byteLength(to) <= MAX_TERM_BYTES) entries.set(from, to);
	}
	return [...entries].map(([from, to]) => `${from}\t${to}`).join("\n");
}
