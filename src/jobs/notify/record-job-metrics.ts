import { resolveModel } from "../../catalog/models.ts";
import type { Job, JobEnding } from "../../core/job.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import type { JobEnd, Telemetry } from "../../telemetry/telemetry.ts";

/** The same store, which reports each job that completes or fails to the operator's telemetry. */
export function recordJobMetrics(
	store: JobStore,
	telemetry: Telemetry,
	providerOf: (model: string) => string = (model) => resolveModel(model)?.provider ?? model,
): JobStore {
	return {
		...store,
		async end(jobId, attempt, ending) {
			// The end erases the caller's key, and with it the knowledge of whose key it was.
			const before = isAboutKey(ending) ? await store.get(jobId) : null;
			const job = await store.end(jobId, attempt, ending);
			const provider = providerOfOperatorKey(before, providerOf);
			const isRefused = ending.state === "failed";
			if (job) {
				telemetry.jobEnded({
					...describeEnd(job),
					refusedOperatorKey: isRefused ? provider : null,
					acceptedOperatorKey: isRefused ? null : provider,
				});
			}
			return job;
		},
	};
}

function describeEnd({ options, state, startedAt, endedAt }: Job): Pick<JobEnd, "model" | "success" | "seconds"> {
	const ms = startedAt === null || endedAt === null ? 0 : endedAt - startedAt;
	return { model: options.model, success: state === "completed", seconds: Math.max(0, ms) / 1000 };
}

/** Whether it shows that a key was refused, or that one worked: a book whose texts were all known shows neither. */
function isAboutKey(ending: JobEnding): boolean {
	if (ending.state === "failed") return ending.error.code === "API_KEY_INVALID";
	return ending.state === "completed" && (ending.progress.requests ?? 0) > 0;
}

function providerOfOperatorKey(before: Job | null, providerOf: (model: string) => string): string | null {
	if (before === null || before.sealedKey !== null || before.options.baseUrl !== undefined) return null;
	return providerOf(before.options.model);
}
