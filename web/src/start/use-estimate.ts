import { useEffect, useRef, useState } from "preact/hooks";
import type { Estimate } from "../../../src/client/api.ts";
import { announce } from "../parts/announcer.tsx";
import { isAbort, request, server } from "../server/connection.ts";
import { strings } from "../strings.ts";
import { type FormState, toFormFields } from "./form-state.ts";

/** Used until a language is chosen: the estimate requires one, but hardly depends on it. */
const ANY_LANGUAGE = ["es", "en"] as const;
const DEBOUNCE_MS = 300;

interface BookEstimate {
	estimate: Estimate | null;
	/** The name of the file being uploaded, or `null`. */
	sending: string | null;
	/** The form has changed since the estimate was made, and a new one is loading. */
	isStale: boolean;
	problem: unknown;
	send(file: File): void;
}

/** Uploads the book once, and requests a new estimate for the upload whenever a relevant option changes. */
export function useEstimate(formState: FormState): BookEstimate {
	const [estimate, setEstimate] = useState<Estimate | null>(null);
	const [sending, setSending] = useState<string | null>(null);
	const [isStale, setStale] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const answered = useRef("");
	const uploadId = estimate?.upload_id ?? null;
	const { glossary: _glossary, layout: _layout, look: _look, css: _css, maxCost: _maxCost, ...fields } = formState;
	const wanted = JSON.stringify(fields);

	useEffect(() => {
		if (uploadId === null || answered.current === wanted) return;
		setStale(true);
		const abort = new AbortController();
		const timer = setTimeout(() => {
			estimateOf({ upload_id: uploadId }, formState, abort.signal)
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
		}, DEBOUNCE_MS);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
		// `wanted` contains the relevant options.
	}, [wanted, uploadId]);

	async function send(file: File) {
		setProblem(null);
		const refusal = refusalOf(file);
		if (refusal !== null) return setProblem(refusal);
		setSending(file.name);
		announce(strings.uploading(file.name));
		try {
			const found = await estimateOf({ file }, formState);
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
	formState: FormState,
	signal: AbortSignal | null = null,
): Promise<Estimate> {
	const {
		glossary: _glossary,
		layout: _layout,
		translation_style: _look,
		max_cost_usd: _cost,
		...form
	} = toFormFields(formState);
	const languages = formState.language === "" ? ANY_LANGUAGE : [formState.language];
	const [first, second] = languages;
	const call = (target: string) =>
		request(server.jobs.estimate({ ...form, ...book, target_language: target }, { signal }));
	try {
		return await call(first ?? "es");
	} catch (error) {
		// The book is in the placeholder language itself.
		const isPlaceholderRefused =
			second !== undefined && error instanceof Error && "field" in error && error.field === "target_language";
		if (isPlaceholderRefused) return call(second);
		throw error;
	}
}

function refusalOf(file: File): string | null {
	if (!/\.epub$/i.test(file.name) && file.type !== "application/epub+zip") return strings.notAnEpub(file.name);
	return file.size === 0 ? strings.emptyFile(file.name) : null;
}
