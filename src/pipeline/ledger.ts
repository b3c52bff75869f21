import { untilAborted } from "../async/deadline.ts";
import { costUsd, type Price } from "../catalog/models.ts";
import { AppError, invalidField } from "../core/errors.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { Reservation, Spending } from "../translation/spending.ts";

export type Costs = Required<Pick<JobProgress, "costUsd" | "assumedUsd" | "reservedUsd">>;

/** What a job has spent, and may spend. */
export interface Ledger extends Spending {
	costs(): Costs;
}

export interface LedgerOptions {
	/** `null`: unknown; nothing is counted then. */
	price: Price | null;
	/** `null`: no budget. */
	maxCostUsd: number | null;
	/** The progress of earlier attempts; what they still had reserved counts as spent (rule D8). */
	earlier: JobProgress;
	/** Stores the costs durably; awaited before each call of a job with a budget, so that a crash loses none. */
	save: () => Promise<void>;
}

/** Decimals for sums as small as one call's. */
const SHOWN_DIGITS = 4;

/**
 * Opens a job's ledger. With a budget, at every moment: spent + worst case of all calls in flight ≤ budget (rule D8),
 * by the prices of the catalog.
 *
 * @throws AppError `VALIDATION_ERROR` for a budget where the price is unknown
 */
export function openLedger({ price, maxCostUsd, earlier, save }: LedgerOptions): Ledger {
	if (price === null && maxCostUsd !== null) {
		throw invalidField("max_cost_usd", "The price of this model is not known, so max_cost_usd can't be enforced.");
	}
	let meteredUsd = earlier.costUsd - (earlier.assumedUsd ?? 0);
	let assumedUsd = (earlier.assumedUsd ?? 0) + (earlier.reservedUsd ?? 0);
	let reservedUsd = 0;
	let open = 0;
	/** Resolved, and replaced, when a call ends. */
	let ended = Promise.withResolvers<void>();

	function leftUsd(): number {
		return (maxCostUsd ?? Number.POSITIVE_INFINITY) - meteredUsd - assumedUsd - reservedUsd;
	}

	async function waitForBudget(usd: number, signal: AbortSignal): Promise<void> {
		while (usd > leftUsd()) {
			if (open === 0) throw budgetExceeded(maxCostUsd ?? 0, meteredUsd + assumedUsd, usd);
			await untilAborted(ended.promise, signal);
		}
		open += 1;
		reservedUsd += usd;
	}

	function reservationOf(usd: number): Reservation {
		let over = false;
		function end(): boolean {
			if (over) return false;
			over = true;
			open -= 1;
			// Sums of dollars drift by rounding; with no call in flight nothing is reserved.
			reservedUsd = open === 0 ? 0 : reservedUsd - usd;
			ended.resolve();
			ended = Promise.withResolvers();
			return true;
		}
		return {
			settle(usage) {
				if (!end()) return;
				if (usage.metered) meteredUsd += costUsd(price, usage);
				else assumedUsd += costUsd(price, usage);
			},
			release: () => void end(),
			assume() {
				if (end()) assumedUsd += usd;
			},
		};
	}

	return {
		async reserve(worst, signal) {
			signal.throwIfAborted();
			const usd = costUsd(price, worst);
			await waitForBudget(usd, signal);
			const reservation = reservationOf(usd);
			if (maxCostUsd === null || usd === 0) return reservation;
			try {
				await save();
				return reservation;
			} catch (error) {
				reservation.release();
				throw error;
			}
		},
		costs: () => ({ costUsd: meteredUsd + assumedUsd, assumedUsd, reservedUsd }),
	};
}

function budgetExceeded(maxUsd: number, spentUsd: number, nextUsd: number): AppError {
	const [max, spent, next] = [maxUsd, spentUsd, nextUsd].map((usd) => `$${usd.toFixed(SHOWN_DIGITS)}`);
	return new AppError(
		`The budget of ${max} is used up: ${spent} is spent, and the next call may cost up to ${next}. What is translated is kept.`,
		{ code: "BUDGET_EXCEEDED" },
	);
}
