import { useState } from "preact/hooks";
import type { JobStatus, Models } from "../../../src/client/api.ts";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useCatalog } from "../parts/use-catalog.ts";
import { go } from "../route.ts";
import { request, server } from "../server/connection.ts";
import { recallKey, rememberKey } from "../start/form-state.ts";
import { ModelPicker, needOf } from "../start/model-picker.tsx";
import { PromptField, StyleField } from "../start/more-options.tsx";
import { strings } from "../strings.ts";

/** Starts a new job for the book of an ended one. Loads the catalog only when opened. */
export function RerunJob({ job }: { job: JobStatus }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<details class="card rerun" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{strings.rerun}</summary>
			{isOpen && <RerunDetails job={job} />}
		</details>
	);
}

function RerunDetails({ job }: { job: JobStatus }) {
	const { catalog, problem, reload } = useCatalog();
	if (problem !== null) return <ProblemNote problem={problem} onRetry={reload} />;
	if (catalog === null) return <p class="busy">{strings.loading}</p>;
	return <RerunForm job={job} models={catalog.models} />;
}

function RerunForm({ job, models }: { job: JobStatus; models: Models }) {
	const isListed = models.models.includes(job.model);
	const [model, setModel] = useState(isListed ? job.model : (models.models[0] ?? ""));
	const [apiKey, setApiKey] = useState(() => recallKey(model));
	const [style, setStyle] = useState("");
	const [prompt, setPrompt] = useState("");
	const [keyProblem, setKeyProblem] = useState<string | null>(null);
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);

	async function start() {
		const lacksKey = needOf(models, model) === "key" && apiKey === "";
		setKeyProblem(lacksKey ? strings.keyMissing(model) : null);
		if (lacksKey) return;
		setBusy(true);
		setProblem(null);
		try {
			const changes = {
				model,
				...(apiKey !== "" && { api_key: apiKey }),
				...(style !== "" && { style }),
				...(prompt.trim() !== "" && { prompt: prompt.trim() }),
			};
			const { job_id: jobId } = await request(server.jobs.rerun(job.job_id, changes));
			go({ view: "job", jobId });
		} catch (error) {
			setProblem(error);
			setBusy(false);
		}
	}

	return (
		<form
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				if (!isBusy) void start();
			}}
		>
			<p class="hint">{strings.rerunHint}</p>
			<ModelPicker
				models={models}
				value={model}
				onChange={(next) => {
					setModel(next);
					setApiKey(recallKey(next));
					setKeyProblem(null);
				}}
				apiKey={apiKey}
				onKey={(key) => {
					setApiKey(key);
					rememberKey(model, key);
				}}
				keyProblem={keyProblem}
			/>
			<StyleField value={style} onChange={setStyle} />
			<PromptField value={prompt} onChange={setPrompt} />
			{problem !== null && <ProblemNote problem={problem} />}
			<button type="submit" aria-disabled={isBusy}>
				{isBusy ? strings.starting : strings.rerunStart}
			</button>
		</form>
	);
}
