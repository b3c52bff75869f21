import { AppError } from "../core/errors.ts";
import { CallError, type ChatRequest, type TokenUsage } from "../providers/translator.ts";

export interface UsageBound {
	input: number;
	output: number;
	/** Of engines that bill by the character. */
	characters?: number;
}

/** What a call may cost at most, set aside until it is known what it did cost. */
export interface Reservation {
	/** The provider has told what it took, or not even that (`metered` false). */
	settle(usage: TokenUsage): void;
	/** It was refused before any work, so nothing is billed. */
	release(): void;
	/** It may have been billed and nobody will ever tell: it counts whole (rule D8). */
	assume(): void;
}

/** A job's money. */
export interface Spending {
	/**
	 * Sets the worst case of one call aside, waiting while calls in flight may still leave enough of the budget.
	 *
	 * @throws AppError `BUDGET_EXCEEDED` when it fits no more; the signal's reason on abort
	 */
	reserve(worst: UsageBound, signal: AbortSignal): Promise<Reservation>;
}

/** What providers wrap around a call's texts: roles, separators, the reply's form. */
const FRAME_TOKENS = 500;

/**
 * The most tokens that `request` can take. No tokenizer makes more tokens than UTF-8 has bytes, and the
 * reply is bound by the request itself.
 */
export function worstCase({ system, user, schema, maxOutputTokens }: ChatRequest): UsageBound {
	const bytes = Buffer.byteLength(system) + Buffer.byteLength(user) + Buffer.byteLength(JSON.stringify(schema));
	return { input: bytes + FRAME_TOKENS, output: maxOutputTokens };
}

/** Statuses of a provider that turned a call away at the door. */
const TURNED_AWAY: ReadonlySet<number> = new Set([401, 402, 403, 404, 429, 503, 529]);

/** Ends a reservation as a failed call asks for: in doubt it was billed. */
export function endReservation(reservation: Reservation | null, error: unknown): void {
	const unbilled =
		error instanceof CallError &&
		(error.unsent || error.fault === "rejected" || (error.status !== undefined && TURNED_AWAY.has(error.status)));
	if (unbilled || error instanceof AppError) reservation?.release();
	else reservation?.assume();
}
