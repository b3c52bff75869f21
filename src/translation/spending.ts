import { AppError } from "../core/errors.ts";
import { CallError, type CallFault, type ChatRequest, type TokenUsage } from "../providers/translator.ts";

export interface UsageBound {
	input: number;
	output: number;
	/** Of engines that bill by the character. */
	characters?: number;
}

/** The most that a call may cost, reserved until its actual cost is known. */
export interface Reservation {
	/** The call was answered; `usage` is the provider's, or an estimate (`metered` false). */
	settle(usage: TokenUsage): void;
	/** It was refused before any work, so nothing is billed. */
	release(): void;
	/** It may have been billed, and that can never be known: the worst case counts (rule D8). */
	assume(): void;
}

/** A job's budget. */
export interface Spending {
	/**
	 * Reserves the worst case of one call; waits while calls in flight may still leave enough of the budget.
	 *
	 * @throws AppError `BUDGET_EXCEEDED` when it no longer fits; the signal's reason on abort
	 */
	reserve(worst: UsageBound, signal: AbortSignal): Promise<Reservation>;
}

/** What providers wrap around a call's texts: roles, separators, the reply's form. */
const FRAME_TOKENS = 500;

/**
 * The most tokens that `request` can use: no tokenizer makes more tokens than UTF-8 has bytes, and the
 * request itself bounds the reply.
 */
export function worstCase({ system, user, schema, maxOutputTokens }: ChatRequest): UsageBound {
	const bytes = Buffer.byteLength(system) + Buffer.byteLength(user) + Buffer.byteLength(JSON.stringify(schema));
	return { input: bytes + FRAME_TOKENS, output: maxOutputTokens };
}

/** Statuses of a call that was refused before any work, so that nothing is billed. */
const UNBILLED_STATUSES: ReadonlySet<number> = new Set([401, 402, 403, 404, 429, 503, 529]);

/** Faults of the request that show before any work. */
const REFUSED: ReadonlySet<CallFault> = new Set(["rejected", "conceded"]);

/** Ends the reservation of a failed call: when in doubt, it was billed. */
export function endReservation(reservation: Reservation | null, error: unknown): void {
	const unbilled =
		error instanceof CallError &&
		(error.unsent || REFUSED.has(error.fault) || (error.status !== undefined && UNBILLED_STATUSES.has(error.status)));
	if (unbilled || error instanceof AppError) reservation?.release();
	else reservation?.assume();
}
