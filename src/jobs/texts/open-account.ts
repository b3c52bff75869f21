import { priceOf } from "../../catalog/models.ts";
import { type Job, type JobProgress, NO_PROGRESS } from "../../core/job.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { findModel } from "../../pipeline/find-model.ts";
import { type Costs, type Ledger, openLedger } from "../../pipeline/ledger.ts";
import { addCallCounts, type CallCounts } from "../../pipeline/progress.ts";
import { changeJob } from "../change-job.ts";

/** The account of calls that are made for an ended job. */
export interface Account {
	ledger: Ledger;
	/** Takes down what calls have taken. */
	take(took: CallCounts): void;
	/** Adds what is new to the job's counters. */
	write(): Promise<void>;
}

/**
 * @param maxCostUsd what these calls may cost; left out: what the job's own bound leaves
 * @throws AppError as `openLedger` does
 */
export function openAccount(job: Job, maxCostUsd: number | undefined, store: JobStore): Account {
	const { options, progress } = job;
	const ledger = openLedger({
		price: priceOf(findModel(options.model), options.modelId),
		maxCostUsd: maxCostUsd ?? options.maxCostUsd ?? null,
		earlier: maxCostUsd === undefined ? progress : NO_PROGRESS,
		save: write,
	});
	let written = ledger.costs();
	let taken: CallCounts[] = [];

	async function write(): Promise<void> {
		const [before, now, news] = [written, ledger.costs(), taken];
		written = now;
		taken = [];
		if (news.length === 0 && JSON.stringify(before) === JSON.stringify(now)) return;
		await changeJob(store, job.id, (found) => {
			const counted = news.reduce(addCallCounts, found.progress);
			return { ...found, version: found.version + 1, progress: withCosts(counted, before, now) };
		});
	}

	return { ledger, take: (took) => void taken.push(took), write };
}

function withCosts(progress: JobProgress, before: Costs, now: Costs): JobProgress {
	const grown = (name: keyof Costs) => Math.max(0, (progress[name] ?? 0) + now[name] - before[name]);
	return {
		...progress,
		costUsd: grown("costUsd"),
		assumedUsd: grown("assumedUsd"),
		reservedUsd: grown("reservedUsd"),
	};
}
