import { untilAborted } from "../async/deadline.ts";
import { costUsd, type Price } from "../catalog/models.ts";
import { AppError } from "../core/errors.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { Reservation, Spending } from "../translation/spending.ts";

export type Costs = Required<Pick<JobProgress, "costUsd" | "assumedUsd" | "reservedUsd">>;

/** What a job has spent, and may spend. */
export interface Ledger extends Spending {
	costs(): Costs;
}

export interface LedgerOptions {
	/** `null`: unknown, and then nothing is counted. */
	price: Price | null;
	/** `null`: no bound. */
	maxCostUsd: number | null;
	/** Earlier attempts: what they had set aside when they ended counts as spent (rule D8). */
	earlier: JobProgress;
	/** Keeps the costs durably; awaited before each call of a job with a bound, so that a crash forgets none. */
	save: () => Promise<void>;
}

/** Digits of a dollar that are shown of sums as small as one call's. */
const SHOWN_DIGITS = 4;

/**
 * Opens a job's account. With a bound holds at every moment: spent + worst case of all in flight ≤ bound
 * (rule D8), by the prices of the catalog.
 *
 * @throws AppError `VALIDATION_ERROR` where a bound is to be kept by an unknown price
 */
export function openLedger({ price, maxCostUsd, earlier, save }: LedgerOptions): Ledger {
	if (price === null && maxCostUsd !== null) {
		throw new AppError("The price of this model is not known, so max_cost_usd can't be kept.", {
			code: "VALIDATION_ERROR",
			details: { field: "max_cost_usd" },
		});
	}
	let meteredUsd = earlier.costUsd - (earlier.assumedUsd ?? 0);
	let assumedUsd = (earlier.assumedUsd ?? 0) + (earlier.reservedUsd ?? 0);
	let reservedUsd = 0;
	let open = 0;
	/** Wakes those that wait for a call to end. */
	let ended = Promise.withResolvers<void>();

	function leftUsd(): number {
		return (maxCostUsd ?? Number.POSITIVE_INFINITY) - meteredUsd - assumedUsd - reservedUsd;
	}

	async function acquireSlot(usd: number, signal: AbortSignal): Promise<void> {
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
			// Sums of dollars drift by less than any price; with nothing in flight nothing is reserved.
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
			await acquireSlot(usd, signal);
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
