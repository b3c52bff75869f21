import type { BoundName, Refusal } from "../http/refusals.ts";
import type { Structured } from "../record.ts";

/** How a request is put to an endpoint's model. */
export interface Form {
	structured: Structured;
	/** Formats that were refused. */
	refusedFormats: readonly Structured[];
	hasTemperature: boolean;
	/** Without it the system's text comes first in the user's message. */
	hasSystemRole: boolean;
	isStreamed: boolean;
	/** Whether the other way of replying was refused too. */
	hasRefusedStreaming: boolean;
	/** The most tokens of a reply; `null`: not known. */
	maxOutputTokens: number | null;
	/** Of prompt and reply together; `null`: not known. */
	contextTokens: number | null;
	/** Of a prompt, where the server has counted one; else more than most have. */
	tokensPerByte: number;
	/** Fields of the body that are left out (`null`) or get another value, by their paths. */
	fields: ReadonlyMap<string, string | null>;
	/** Whether everything is left out that may be. */
	isBare: boolean;
	/** The name of the reply's bound on the wire; `null`: the SDK's. */
	boundName: BoundName | null;
}

/** The bound of a reply in a bare form: the least that chat models of the last years have. */
const BARE_OUTPUT_TOKENS = 4_096;
/** A bound below holds no batch; that refusal is about something else. */
const LEAST_OUTPUT_TOKENS = 256;

/** English has a token for 4 to 5 bytes of UTF-8, Chinese for 3. */
const TOKENS_PER_BYTE = 1 / 3;

/** A request with everything that it may have. */
export function fullForm(wanted: Pick<Form, "structured" | "isStreamed">): Form {
	return {
		...wanted,
		refusedFormats: [],
		hasTemperature: true,
		hasSystemRole: true,
		hasRefusedStreaming: false,
		maxOutputTokens: null,
		contextTokens: null,
		tokensPerByte: TOKENS_PER_BYTE,
		fields: new Map(),
		isBare: false,
		boundName: null,
	};
}

/** `form` with everything left out that a request can do without. */
export function bareForm(form: Form): Form {
	return {
		...form,
		structured: "none",
		hasTemperature: false,
		hasSystemRole: false,
		isStreamed: false,
		maxOutputTokens: Math.min(form.maxOutputTokens ?? BARE_OUTPUT_TOKENS, BARE_OUTPUT_TOKENS),
		isBare: true,
	};
}

/** What to change in `form` after `refusal`; `null` where it asks for nothing less. */
export function lessen(form: Form, refusal: Refusal): Partial<Form> | null {
	switch (refusal.kind) {
		case "format": {
			if (form.structured === "none") return null;
			const refusedFormats = [...form.refusedFormats, form.structured];
			const left = (["schema", "object", "none"] as const).filter((one) => !refusedFormats.includes(one));
			const offered = left.find((one) => refusal.offers.includes(one));
			// Some take a schema and no plain object, and few say so: below an object there is only the prompt.
			return { refusedFormats, structured: offered ?? (form.structured === "schema" ? left[0] : null) ?? "none" };
		}
		case "temperature":
			return form.hasTemperature ? { hasTemperature: false } : null;
		case "system_role":
			return form.hasSystemRole ? { hasSystemRole: false } : null;
		case "streaming":
			return form.hasRefusedStreaming ? null : { isStreamed: !form.isStreamed, hasRefusedStreaming: true };
		case "reply_cap":
			return refusal.max < LEAST_OUTPUT_TOKENS ? null : { maxOutputTokens: refusal.max };
		case "bound_name":
			return refusal.use === form.boundName ? null : { boundName: refusal.use };
		case "context": {
			const { contextTokens, promptTokens, promptBytes } = refusal;
			// No tokenizer makes more tokens than there are bytes: such a count is of something else.
			const isCount = promptTokens !== null && promptTokens <= promptBytes;
			const counted = isCount ? { tokensPerByte: promptTokens / promptBytes } : {};
			return contextTokens === null ? null : { contextTokens, ...counted };
		}
		case "field": {
			const { path, instead } = refusal;
			const isSet = form.fields.has(path);
			if (form.fields.get(path) === null) return null;
			return { fields: new Map([...form.fields, [path, isSet ? null : instead]]) };
		}
	}
}

/** Concurrent requests are refused for the same thing, which is conceded once: `lesser` counts where nothing has changed since. */
export function merge(current: Form, sent: Form, lesser: Partial<Form>): Form {
	const unchanged = Object.entries(lesser).filter(([key]) => current[key as keyof Form] === sent[key as keyof Form]);
	return { ...current, ...Object.fromEntries(unchanged) };
}
