import { useEffect, useRef, useState } from "preact/hooks";
import type { Estimate } from "../../../src/client/api.ts";
import { announce } from "../parts/announcer.tsx";
import { ask, isAbort, server } from "../server/connection.ts";
import { strings } from "../strings.ts";
import { type Choices, formOf } from "./choices.ts";

/** The estimate needs some language, and the price hardly depends on it. */
const ANY_LANGUAGE = ["es", "en"] as const;
const SETTLE_MS = 300;

interface BookEstimate {
	estimate: Estimate | null;
	/** The name of the book that is on its way. */
	sending: string | null;
	/** The estimate is of other choices than the present ones, and a new one is asked for. */
	isStale: boolean;
	problem: unknown;
	send(file: File): void;
}

/** Sends the book once, and asks for the estimate again, by its upload, whenever a choice changes that matters. */
export function useEstimate(choices: Choices): BookEstimate {
	const [estimate, setEstimate] = useState<Estimate | null>(null);
	const [sending, setSending] = useState<string | null>(null);
	const [isStale, setStale] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const answered = useRef("");
	const uploadId = estimate?.upload_id ?? null;
	const { glossary: _glossary, layout: _layout, maxCost: _maxCost, ...fields } = choices;
	const wanted = JSON.stringify(fields);

	useEffect(() => {
		if (uploadId === null || answered.current === wanted) return;
		setStale(true);
		const abort = new AbortController();
		const timer = setTimeout(() => {
			estimateOf({ upload_id: uploadId }, choices, abort.signal)
				.then((found) => {
					answered.current = wanted;
					setEstimate((before) => before && { ...found, cover: found.cover ?? before.cover });
					setProblem(null);
					setStale(false);
				})
				.catch((error) => {
					if (isAbort(error)) return;
					setProblem(error);
					setStale(false);
				});
		}, SETTLE_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
		// The choices that matter are in `wanted`.
	}, [wanted, uploadId]);

	async function send(file: File) {
		setProblem(null);
		const refusal = refusalOf(file);
		if (refusal !== null) return setProblem(refusal);
		setSending(file.name);
		announce(strings.uploading(file.name));
		try {
			const found = await estimateOf({ file }, choices);
			answered.current = wanted;
			setEstimate(found);
			announce(strings.bookReady(found.title || strings.untitled));
		} catch (error) {
			setEstimate(null);
			setProblem(error);
		}
		setSending(null);
	}

	return { estimate, sending, isStale, problem, send: (file) => void send(file) };
}

async function estimateOf(
	book: { file: File } | { upload_id: string },
	choices: Choices,
	signal: AbortSignal | null = null,
): Promise<Estimate> {
	const { glossary: _glossary, layout: _layout, max_cost_usd: _cost, ...form } = formOf(choices);
	const languages = choices.language === "" ? ANY_LANGUAGE : [choices.language];
	const [first, second] = languages;
	const call = (target: string) => ask(server.jobs.estimate({ ...form, ...book, target_language: target }, { signal }));
	try {
		return await call(first ?? "es");
	} catch (error) {
		// A book that is in the language which stood in for the choice.
		const isStandIn =
			second !== undefined && error instanceof Error && "field" in error && error.field === "target_language";
		if (isStandIn) return call(second);
		throw error;
	}
}

function refusalOf(file: File): string | null {
	if (!/\.epub$/i.test(file.name) && file.type !== "application/epub+zip") return strings.notAnEpub(file.name);
	return file.size === 0 ? strings.emptyFile(file.name) : null;
}
