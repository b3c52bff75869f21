import { useState } from "preact/hooks";
import type { JobStatus } from "../../../src/client/api.ts";
import { ProblemNote } from "../parts/problem-note.tsx";
import { request, server } from "../server/connection.ts";
import { recallKey, rememberKey } from "../start/form-state.ts";
import { KeyField } from "../start/model-picker.tsx";
import { strings } from "../strings.ts";
import { CostField } from "./cost-field.tsx";

/** Resumes a job that failed or was cancelled. */
export function RetryJob({ job, onResumed }: { job: JobStatus; onResumed(job: JobStatus): void }) {
	const [apiKey, setApiKey] = useState(() => recallKey(job.model));
	const [maxCost, setMaxCost] = useState("");
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const isOverBudget = job.error?.error_code === "BUDGET_EXCEEDED";
	const needsKey = apiKey !== "" || job.error?.error_code === "API_KEY_INVALID" || isKeyProblem(problem);

	async function retry() {
		setBusy(true);
		setProblem(null);
		try {
			const cost = Number(maxCost);
			const body = { ...(apiKey !== "" && { api_key: apiKey }), ...(cost > 0 && { max_cost_usd: cost }) };
			onResumed(await request(server.jobs.retry(job.job_id, body)));
		} catch (error) {
			setProblem(error);
		}
		setBusy(false);
	}

	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (!isBusy) void retry();
			}}
		>
			{needsKey && (
				<KeyField
					label={strings.retryKey}
					hint={strings.retryKeyHint}
					value={apiKey}
					onChange={(key) => {
						setApiKey(key);
						rememberKey(job.model, key);
					}}
				/>
			)}
			{isOverBudget && <CostField value={maxCost} onChange={setMaxCost} />}
			{problem !== null && <ProblemNote problem={problem} />}
			<button type="submit" aria-disabled={isBusy}>
				{strings.retry}
			</button>
			<p class="hint">{strings.retryHint}</p>
		</form>
	);
}

function isKeyProblem(problem: unknown): boolean {
	return problem instanceof Error && "code" in problem && problem.code === "API_KEY_INVALID";
}
