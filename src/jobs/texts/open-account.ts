import type { Job } from "../../core/job.ts";
import type { JobOptions } from "../../core/job-options.ts";
import { type JobProgress, NO_PROGRESS } from "../../core/job-progress.ts";
import type { JobStore } from "../../job-stores/job-store.ts";
import { findPrice } from "../../pipeline/find-model.ts";
import { type Costs, type Ledger, openLedger } from "../../pipeline/ledger.ts";
import { addCallCounts, type CallCounts } from "../../pipeline/progress.ts";
import { changeJob } from "../change-job.ts";

/** The costs of calls that are made for an ended job. */
export interface Account {
	ledger: Ledger;
	/** Adds what calls consumed. */
	add(counts: CallCounts): void;
	/** Adds what has not been written yet to the job's counters. */
	write(): Promise<void>;
}

/**
 * @param maxCostUsd what these calls may cost; `undefined`: what is left of the job's own budget
 * @param price the caller's own for them; defaults to the job's
 * @throws AppError as `openLedger` does
 */
export function openAccount(
	job: Job,
	maxCostUsd: number | undefined,
	store: JobStore,
	price: JobOptions["price"] = job.options.price,
): Account {
	const { options, progress } = job;
	const ledger = openLedger({
		price: findPrice({ ...options, ...(price && { price }) }),
		maxCostUsd: maxCostUsd ?? options.maxCostUsd ?? null,
		earlier: maxCostUsd === undefined ? progress : NO_PROGRESS,
		save: write,
	});
	let written = ledger.costs();
	let added: CallCounts[] = [];

	async function write(): Promise<void> {
		const [before, now, calls] = [written, ledger.costs(), added];
		written = now;
		added = [];
		if (calls.length === 0 && JSON.stringify(before) === JSON.stringify(now)) return;
		await changeJob(store, job.id, (found) => {
			const counted = calls.reduce(addCallCounts, found.progress);
			return { ...found, version: found.version + 1, progress: withCosts(counted, before, now) };
		});
	}

	return { ledger, add: (counts) => void added.push(counts), write };
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
