import { useState } from "preact/hooks";
import { announce } from "../parts/announcer.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { type Catalog, useCatalog } from "../parts/use-catalog.ts";
import { go } from "../route.ts";
import { request, server } from "../server/connection.ts";
import { strings } from "../strings.ts";
import { BookCard } from "./book-card.tsx";
import { BookDrop } from "./book-drop.tsx";
import {
	type FormState,
	initialFormState,
	recallKey,
	rememberFormState,
	rememberKey,
	toFormFields,
} from "./form-state.ts";
import { LanguagePicker } from "./language-picker.tsx";
import { LayoutPicker } from "./layout-picker.tsx";
import { LookPicker } from "./look-picker.tsx";
import { ModelPicker, needOf } from "./model-picker.tsx";
import { MoreOptions } from "./more-options.tsx";
import { useEstimate } from "./use-estimate.ts";

/** `#/`: choose a book and options, see the estimate, start the translation. */
export function StartView() {
	const { catalog, problem, reload } = useCatalog();
	return (
		<>
			<h1>{strings.startTitle}</h1>
			{problem !== null && <ProblemNote problem={problem} onRetry={reload} />}
			{catalog === null && problem === null && <p class="busy">{strings.loading}</p>}
			{catalog !== null && <StartForm catalog={catalog} />}
		</>
	);
}

type FieldErrors = Partial<Record<"language" | "key" | "cost" | "price" | "modelId", string>>;

function StartForm({ catalog: { languages, models } }: { catalog: Catalog }) {
	const [formState, setFormState] = useState<FormState>(() => initialFormState(models));
	const [apiKey, setApiKey] = useState(() => recallKey(formState.model));
	const [errors, setErrors] = useState<FieldErrors>({});
	const [isStarting, setStarting] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const book = useEstimate(formState);

	function change(changes: Partial<FormState>) {
		const next = { ...formState, ...changes };
		setFormState(next);
		rememberFormState(next);
		setErrors({});
		if (changes.model !== undefined) setApiKey(recallKey(changes.model));
	}

	async function start(isSample: boolean) {
		const found = validate(formState, needOf(models, formState.model) === "key" && apiKey === "");
		setErrors(found);
		const [first] = Object.values(found);
		if (first !== undefined) return announce(first);
		if (!book.estimate) return;
		setStarting(true);
		setProblem(null);
		try {
			const form = {
				...toFormFields(formState),
				target_language: formState.language,
				upload_id: book.estimate.upload_id,
				...(apiKey !== "" && { api_key: apiKey }),
				...(isSample && { test_mode: "true", test_sample: "representative" as const }),
			};
			const { job_id: jobId } = await request(server.jobs.submit(form));
			go({ view: "job", jobId });
		} catch (error) {
			setProblem(error);
			setStarting(false);
		}
	}

	const { estimate } = book;
	return (
		<>
			{estimate === null && <p class="lead">{strings.tagline}</p>}
			<BookDrop onBook={book.send} sending={book.sending} isSmall={estimate !== null} />
			{book.problem !== null && <ProblemNote problem={book.problem} />}
			{estimate === null && <Promises />}
			{estimate !== null && (
				<form
					class="start"
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						if (!isStarting) void start(false);
					}}
				>
					<BookCard estimate={estimate} isStale={book.isStale} />
					<div class="card choices">
						<LanguagePicker
							languages={languages}
							value={formState.language}
							onChange={(language) => change({ language })}
							problem={errors.language ?? null}
						/>
						<ModelPicker
							models={models}
							value={formState.model}
							onChange={(model) => change({ model })}
							apiKey={apiKey}
							onKey={(key) => {
								setApiKey(key);
								rememberKey(formState.model, key);
							}}
							keyProblem={errors.key ?? null}
						/>
						<LayoutPicker value={formState.layout} onChange={(layout) => change({ layout })} />
						<LookPicker value={formState.look} onChange={(look) => change({ look })} />
						<MoreOptions
							formState={formState}
							languages={languages}
							change={change}
							costProblem={errors.cost ?? null}
							priceProblem={errors.price ?? null}
						/>
						{problem !== null && <ProblemNote problem={problem} />}
						<div class="actions">
							<button type="submit" aria-disabled={isStarting}>
								{isStarting ? strings.starting : strings.start}
							</button>
							<button
								type="button"
								class="quiet"
								aria-describedby="sample-hint"
								aria-disabled={isStarting}
								onClick={() => isStarting || void start(true)}
							>
								{strings.sample}
							</button>
						</div>
						<p class="hint" id="sample-hint">
							{strings.sampleHint}
						</p>
					</div>
				</form>
			)}
		</>
	);
}

/** Introduction for first-time users. */
function Promises() {
	return (
		<ul class="promises">
			{strings.promises.map(([title, words]) => (
				<li key={title}>
					<h2>{title}</h2>
					<p>{words}</p>
				</li>
			))}
		</ul>
	);
}

function validate({ language, model, maxCost, priceInput, priceOutput }: FormState, lacksKey: boolean): FieldErrors {
	return {
		...(language === "" && { language: strings.languageMissing }),
		...(lacksKey && { key: strings.keyMissing(model) }),
		...(maxCost !== "" && !(Number(maxCost) > 0) && { cost: strings.maxCostBad }),
		...(!isPricePair(priceInput, priceOutput) && { price: strings.priceBad }),
	};
}

function isPricePair(input: string, output: string): boolean {
	if (input === "" && output === "") return true;
	return [input, output].every((text) => /^\d+(\.\d+)?$/.test(text));
}
