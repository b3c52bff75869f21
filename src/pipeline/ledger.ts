import { untilAborted } from "../async/deadline.ts";
import { costUsd, isExpired, type Price, worstCostUsd } from "../catalog/prices.ts";
import { AppError, invalidField } from "../core/errors.ts";
import type { JobProgress } from "../core/job-progress.ts";
import type { TokenUsage } from "../providers/translator.ts";
import type { Reservation, Spending } from "../translation/spending.ts";

export type Costs = Required<Pick<JobProgress, "costUsd" | "assumedUsd" | "reservedUsd">>;

/** What a job has spent, and may spend. */
export interface Ledger extends Spending {
	costs(): Costs;
}

export interface LedgerOptions {
	/** `null`: unknown; nothing is counted then but what the provider says it charged. */
	price: Price | null;
	/** `null`: no budget. */
	maxCostUsd: number | null;
	/** The progress of earlier attempts; what they still had reserved counts as spent (rule D8). */
	earlier: JobProgress;
	/** Stores the costs durably; awaited before each call of a job with a budget, so that a crash loses none. */
	save: () => Promise<void>;
	/** Wall-clock milliseconds: prices depend on day and hour. Defaults to the system's. */
	now?: () => number;
}

/** Decimals for sums as small as one call's. */
const SHOWN_DIGITS = 4;

/**
 * Opens a job's ledger. With a budget, at every moment: spent + worst case of all calls in flight ≤ budget (rule D8),
 * by the list's prices or the user's own. What the provider says that it charged outranks both.
 *
 * @throws AppError `VALIDATION_ERROR` for a budget where the price is unknown
 */
export function openLedger({ price, maxCostUsd, earlier, save, now = Date.now }: LedgerOptions): Ledger {
	if (maxCostUsd !== null && (price === null || isExpired(price, now()))) throw unknownPrice();
	let meteredUsd = earlier.costUsd - (earlier.assumedUsd ?? 0);
	let assumedUsd = (earlier.assumedUsd ?? 0) + (earlier.reservedUsd ?? 0);
	let reservedUsd = 0;
	/** By how much the provider charges more than the price says: a user's own may be too low. */
	let surcharge = 1;
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

	function costOf(usage: TokenUsage, sentAt: number): number {
		// A call that was under way when the price changed may be charged by either.
		const listed = Math.max(costUsd(price, usage, sentAt), costUsd(price, usage, now()));
		const { chargedUsd = listed } = usage;
		if (listed > 0) surcharge = Math.max(surcharge, chargedUsd / listed);
		return chargedUsd;
	}

	function reservationOf(usd: number): Reservation {
		const sentAt = now();
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
				const spent = costOf(usage, sentAt);
				if (usage.metered || usage.chargedUsd !== undefined) meteredUsd += spent;
				else assumedUsd += spent;
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
			const usd = surcharge * worstCostUsd(price, worst, now());
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

function unknownPrice(): AppError {
	return invalidField(
		"max_cost_usd",
		"The price of this model is not known, so max_cost_usd can't be kept. Give price_input and price_output, in US dollars per million tokens.",
	);
}

function budgetExceeded(maxUsd: number, spentUsd: number, nextUsd: number): AppError {
	const [max, spent, next] = [maxUsd, spentUsd, nextUsd].map((usd) => `$${usd.toFixed(SHOWN_DIGITS)}`);
	return new AppError(
		`The budget of ${max} is used up: ${spent} is spent, and the next call may cost up to ${next}. What is translated is kept.`,
		{ code: "BUDGET_EXCEEDED" },
	);
}
