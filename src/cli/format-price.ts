import type { PriceView } from "../catalog/prices.ts";

/** US dollars per million tokens in and out, or per million characters, with the day of the check and how long it holds. */
export function formatPrice(price: PriceView | null): string {
	if (price === null) return "unknown";
	const [first, second] = "characters" in price ? [price.characters] : [price.input, price.output];
	if (first === 0 && (second ?? 0) === 0) return "free";
	const { expired, valid_until: until } = { expired: false, valid_until: undefined, ...price };
	const validity = expired ? `, expired ${until}` : until === undefined ? "" : `, until ${until}`;
	return `$${first}${second === undefined ? " per M characters" : ` / $${second}`} (${price.as_of}${validity})`;
}
