import type { Price, TokenPrice, TokenRates } from "../providers/record.ts";

export type { Price } from "../providers/record.ts";

/** What a call took that is paid for. */
export interface Usage {
	/** Of the whole prompt, of the whole reply. */
	input: number;
	output: number;
	/** Parts of `input`. */
	cachedInput?: number;
	cacheWrites?: number;
	/** A part of `output`. */
	thoughts?: number;
	/** Of engines that bill by the character. */
	characters?: number;
}

/** A price as it is shown: by `GET /models`, the commands and the report, where it is persisted. */
export type PriceView = TokenPriceView | { characters: number; as_of?: string };

interface TokenPriceView {
	/** US dollars per million tokens; at a provider's busy hours, where it has such. */
	input: number;
	output: number;
	cached_input?: number;
	cache_writes?: number;
	/** Where it is cheaper at other hours. */
	off_peak?: { input: number; output: number };
	/** When it was compared with the provider's list. Absent where the user has given the price. */
	as_of?: string;
	valid_from?: string;
	/** The first day on which it no longer holds. */
	valid_until?: string;
	/** It no longer holds, and the new one is not known. */
	expired?: true;
}

/** No call lasts longer, in milliseconds. */
const MAX_CALL_MS = 60 * 60_000;

/**
 * US dollars for a call at a time, by the list price; 0 where the price is unknown.
 *
 * @param at wall-clock milliseconds: prices change by the day and by the hour
 */
export function costUsd(price: Price | null, usage: Usage, at: number): number {
	if (price === null) return 0;
	if ("characters" in price) return ((usage.characters ?? 0) * price.characters) / 1_000_000;
	return sumUp(ratesOf(periodAt(price, at), usage.input, at), usage);
}

/** The most that a call which begins at that time can cost, whenever it is worked on and whatever is cached or thought. */
export function worstCostUsd(price: Price | null, usage: Usage, at: number): number {
	if (price === null || "characters" in price) return costUsd(price, usage, at);
	const periods = new Set([periodAt(price, at), periodAt(price, at + MAX_CALL_MS)]);
	return Math.max(
		...[...periods].map((period) => {
			const { input, output, cacheRead, cacheWrite, thinkingOutput } = longOrShort(period, usage.input);
			return sumUp(
				{
					input: Math.max(input, cacheRead ?? 0, cacheWrite ?? 0),
					output: Math.max(output, thinkingOutput ?? 0),
				},
				{ input: usage.input, output: usage.output },
			);
		}),
	);
}

/** Whether the price has ended without a known successor: good for showing, not for keeping a budget. */
export function isExpired(price: Price, at: number): boolean {
	if ("characters" in price) return false;
	const { until } = periodAt(price, at);
	return until !== undefined && dayOf(until) <= at;
}

/** @param asOf when the price was checked */
export function describePrice<Checked extends string | undefined>(
	price: Price,
	asOf: Checked,
	at: number,
): PriceView & { as_of: Checked } {
	if ("characters" in price) return { characters: price.characters, as_of: asOf };
	const { input, output, cacheRead, cacheWrite, offPeak, from, until } = periodAt(price, at);
	return {
		input,
		output,
		...(cacheRead !== undefined && { cached_input: cacheRead }),
		...(cacheWrite !== undefined && { cache_writes: cacheWrite }),
		...(offPeak && { off_peak: { input: offPeak.input, output: offPeak.output } }),
		as_of: asOf,
		...(from !== undefined && { valid_from: from }),
		...(until !== undefined && { valid_until: until }),
		...(isExpired(price, at) && { expired: true }),
	};
}

function periodAt(price: TokenPrice, at: number): TokenPrice {
	const { until, next } = price;
	return until !== undefined && next && dayOf(until) <= at ? periodAt(next, at) : price;
}

function dayOf(date: string): number {
	return Date.parse(`${date}T00:00:00Z`);
}

function ratesOf(period: TokenPrice, inputTokens: number, at: number): TokenRates {
	const { offPeak } = period;
	const long = longOrShort(period, inputTokens);
	return offPeak && long === period && !isPeak(offPeak.peak, at) ? offPeak : long;
}

function longOrShort(period: TokenPrice, inputTokens: number): TokenRates {
	const { longPrompt } = period;
	return longPrompt && inputTokens > longPrompt.above ? longPrompt : period;
}

function isPeak({ days, hours }: NonNullable<TokenPrice["offPeak"]>["peak"], at: number): boolean {
	const date = new Date(at);
	const hour = date.getUTCHours();
	return days.includes(date.getUTCDay()) && hours.some(([from, to]) => hour >= from && hour < to);
}

function sumUp(rates: TokenRates, { input, output, cachedInput = 0, cacheWrites = 0, thoughts = 0 }: Usage): number {
	const { cacheRead = rates.input, cacheWrite = rates.input, thinkingOutput = rates.output } = rates;
	const plain = Math.max(0, input - cachedInput - cacheWrites);
	const millionths =
		plain * rates.input +
		cachedInput * cacheRead +
		cacheWrites * cacheWrite +
		output * (thoughts > 0 ? thinkingOutput : rates.output);
	return millionths / 1_000_000;
}
