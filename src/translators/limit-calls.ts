import type { ChatModel, TranslatorFactory } from "./translator.ts";

/**
 * The same factory, whose language models together have at most `maxPerKey` calls in
 * flight for each key of a provider (`PROVIDER_CONCURRENCY`). Further calls wait their
 * turn in order; one whose signal aborts leaves the line. Classic engines bound themselves.
 */
export function limitCalls(makeTranslator: TranslatorFactory, maxPerKey: number): TranslatorFactory {
	const gates = new Map<string, Gate>();
	return async (request) => {
		const translator = await makeTranslator(request);
		if (translator.kind !== "chat") return translator;
		const name = JSON.stringify([request.provider, request.baseUrl, ...request.keys]);
		const gate = gates.get(name) ?? makeGate(maxPerKey * Math.max(1, request.keys.length));
		gates.set(name, gate);
		return limited(translator, gate, () => {
			if (gate.isIdle()) gates.delete(name);
		});
	};
}

function limited(model: ChatModel, gate: Gate, onIdle: () => void): ChatModel {
	return {
		...model,
		async complete(request, signal) {
			await gate.enter(signal);
			try {
				return await model.complete(request, signal);
			} finally {
				gate.leave();
			}
		},
		async close() {
			await model.close();
			onIdle();
		},
	};
}

interface Gate {
	enter(signal: AbortSignal): Promise<void>;
	leave(): void;
	isIdle(): boolean;
}

function makeGate(max: number): Gate {
	const waiting = new Set<() => void>();
	let inside = 0;
	return {
		async enter(signal) {
			signal.throwIfAborted();
			if (inside < max) {
				inside++;
				return;
			}
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			const leaveLine = () => {
				waiting.delete(resolve);
				reject(signal.reason);
			};
			waiting.add(resolve);
			signal.addEventListener("abort", leaveLine, { once: true });
			await promise;
			signal.removeEventListener("abort", leaveLine);
		},
		leave() {
			const [next] = waiting;
			if (next === undefined) {
				inside--;
				return;
			}
			// The place is handed on, so that nobody slips in between.
			waiting.delete(next);
			next();
		},
		isIdle: () => inside === 0 && waiting.size === 0,
	};
}
