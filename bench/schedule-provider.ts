import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { cipher } from "../test/fixtures/fake-openai.ts";

export interface SlowProvider {
	url: string;
	readonly refused: number;
	/** From the first request to the last reply. */
	seconds(): number;
	/** Calls that came once a first refusal was told and its window had settled, and how many of them were refused. */
	refusedLater(): { calls: number; refused: number };
	/** Each job's share of the first half of all calls. */
	sharesAtHalf(jobs: readonly string[]): number[];
	close(): Promise<void>;
}

interface Call {
	job: string;
	refused: boolean;
	/** By the monotonic clock. */
	at: number;
}

/** So long after the first refusal the slow start is over: calls that were on their way then have been answered. */
const SETTLED_AFTER_MS = 2_000;

/** An OpenAI-like server that answers after `latencyMs`, and immediately with 429 above the concurrency that it `allows`. */
export async function startSlowProvider(options: { latencyMs: number; allows: number }): Promise<SlowProvider> {
	const calls: Call[] = [];
	let inFlight = 0;
	let refused = 0;
	let firstRefusalAt = Number.POSITIVE_INFINITY;
	let lastReplyAt = 0;

	function answer(body: string, response: ServerResponse): void {
		const { model, messages } = JSON.parse(body) as { model: string; messages: { content: unknown }[] };
		const at = performance.now();
		const isRefused = inFlight >= options.allows;
		calls.push({ job: model, refused: isRefused, at });
		if (isRefused) {
			refused += 1;
			firstRefusalAt = Math.min(firstRefusalAt, at);
			const error = { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" };
			response.writeHead(429, { "content-type": "application/json" }).end(JSON.stringify({ error }));
			return;
		}
		inFlight += 1;
		const reply = JSON.stringify(completion(messages.at(-1)?.content));
		setTimeout(() => {
			inFlight -= 1;
			lastReplyAt = performance.now();
			response.writeHead(200, { "content-type": "application/json" }).end(reply);
		}, options.latencyMs);
	}

	const server = createServer((request, response) => {
		let body = "";
		request.setEncoding("utf8");
		request.on("data", (chunk: string) => {
			body += chunk;
		});
		request.on("end", () => answer(body, response));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		get refused() {
			return refused;
		},
		seconds: () => (lastReplyAt - (calls[0]?.at ?? 0)) / 1_000,
		refusedLater() {
			const later = calls.filter(({ at }) => at > firstRefusalAt + SETTLED_AFTER_MS);
			return { calls: later.length, refused: later.filter((call) => call.refused).length };
		},
		sharesAtHalf(jobs) {
			const half = calls.slice(0, Math.floor(calls.length / 2));
			return jobs.map((job) => half.filter((call) => call.job === job).length / half.length);
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function completion(content: unknown) {
	const user = typeof content === "string" ? content : ((content as { text: string }[])[0]?.text ?? "");
	const { segments } = JSON.parse(user.slice(user.lastIndexOf("\n{") + 1)) as {
		segments: { id: string; text: string }[];
	};
	const text = JSON.stringify({ segments: segments.map((one) => ({ id: one.id, text: cipher(one.text) })) });
	return {
		id: "chatcmpl-1",
		object: "chat.completion",
		created: 0,
		model: "bench",
		choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
