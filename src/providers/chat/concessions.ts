import type { Refusal } from "../http/refusals.ts";
import type { Structured } from "../record.ts";
import type { ChatRequest } from "../translator.ts";
import { fitReply } from "./fit-reply.ts";
import { bareForm, type Form, fullForm, lessen, merge } from "./form.ts";

/** What a model's endpoint is known to take, and what not. Shared by all jobs of this process. */
export interface Concessions {
	current(): Form;
	/** The form in which `request` goes out now. */
	formFor(request: ChatRequest): Form;
	/** A request was answered in `form`. */
	answered(form: Form): void;
	/** A request was answered, but whole though it was to be streamed. */
	answeredWhole(form: Form): void;
	/**
	 * Takes account of a refusal.
	 *
	 * @returns whether `request` should go out again, because there is a lesser form of it to try
	 */
	refused(request: ChatRequest, form: Form, refusal: Refusal | null): boolean;
}

interface Endpoint {
	form: Form;
	hasAnswered: boolean;
}

const endpoints = new Map<string, Endpoint>();
const MAX_REMEMBERED = 1_000;

/** What `endpoint` is known to take for `modelId`; until it refuses something, it is asked in the form `wanted`. */
export function createConcessions(
	endpoint: string,
	modelId: string,
	wanted: { structured: Structured; isStreamed: boolean },
): Concessions {
	const place = `${endpoint} ${modelId}`;
	const fresh = fullForm(wanted);

	function change(update: (known: Endpoint) => Partial<Endpoint>): void {
		const known = endpoints.get(place) ?? { form: fresh, hasAnswered: false };
		// Back to the end: what was used longest ago is forgotten first.
		endpoints.delete(place);
		endpoints.set(place, { ...known, ...update(known) });
		const [oldest] = endpoints.keys();
		if (endpoints.size > MAX_REMEMBERED && oldest !== undefined) endpoints.delete(oldest);
	}

	/** Forms of requests that were refused for no reason that is known: once more, with nothing that could be meant. */
	const bareForms = new WeakMap<ChatRequest, Form>();
	const current = () => endpoints.get(place)?.form ?? fresh;

	function concede(form: Form, refusal: Refusal): boolean {
		const lesser = lessen(form, refusal);
		if (lesser !== null) change((known) => ({ form: merge(known.form, form, lesser) }));
		return lesser !== null;
	}

	return {
		current,
		formFor: (request) => bareForms.get(request) ?? current(),
		answered(form) {
			// A bare form that works where another has worked says something about that request, not about the endpoint.
			if (!endpoints.get(place)?.hasAnswered) {
				change((known) => ({ hasAnswered: true, form: form.isBare ? form : known.form }));
			}
		},
		answeredWhole: (form) => void concede(form, { kind: "streaming" }),
		refused(request, form, refusal) {
			if (bareForms.has(request)) {
				const lesser = refusal && lessen(form, refusal);
				if (lesser) bareForms.set(request, { ...form, ...lesser });
				return lesser !== null;
			}
			if (refusal?.kind === "context") {
				concede(form, refusal);
				const fitting = fitReply(request, current());
				return fitting !== null && fitting < (fitReply(request, form) ?? 0);
			}
			if (refusal && concede(form, refusal)) return true;
			if (form.isBare) return false;
			bareForms.set(request, bareForm(form));
			return true;
		},
	};
}
