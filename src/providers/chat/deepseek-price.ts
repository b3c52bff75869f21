import type { PeakHours, TokenPrice } from "../record.ts";

/**
 * 9 to 12 and 14 to 18 o'clock in Beijing on weekdays. China's public holidays are off-peak too; Diglot has no calendar
 * of them and counts them as weekdays, which is never too little. https://api-docs.deepseek.com/quick_start/pricing
 */
const PEAK: PeakHours = {
	days: [1, 2, 3, 4, 5],
	hours: [
		[1, 4],
		[6, 10],
	],
};

/** By the rates of the peak; off-peak is half of it. */
export function deepseekPrice(input: number, output: number, cacheRead: number): TokenPrice {
	const offPeak = { input: input / 2, output: output / 2, cacheRead: cacheRead / 2, peak: PEAK };
	return { input, output, cacheRead, offPeak };
}
