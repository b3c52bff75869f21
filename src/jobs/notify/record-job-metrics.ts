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
			// The end erases the caller's key, and with it the knowledge of whose key was refused.
			const before = isKeyRefused(ending) ? await store.get(jobId) : null;
			const job = await store.end(jobId, attempt, ending);
			if (job) telemetry.jobEnded({ ...describeEnd(job), refusedOperatorKey: refusedProvider(before, providerOf) });
			return job;
		},
	};
}

function describeEnd({ options, state, startedAt, endedAt }: Job): Omit<JobEnd, "refusedOperatorKey"> {
	const ms = startedAt === null || endedAt === null ? 0 : endedAt - startedAt;
	return { model: options.model, success: state === "completed", seconds: Math.max(0, ms) / 1000 };
}

function isKeyRefused(ending: JobEnding): boolean {
	return ending.state === "failed" && ending.error.code === "API_KEY_INVALID";
}

function refusedProvider(before: Job | null, providerOf: (model: string) => string): string | null {
	if (before === null || before.sealedKey !== null || before.options.baseUrl !== undefined) return null;
	return providerOf(before.options.model);
}
