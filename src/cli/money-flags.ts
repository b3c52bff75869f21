import { OPTION_BOUNDS } from "../options/option-bounds.ts";
import { parseDecimal } from "./arguments.ts";
import { UsageError } from "./command.ts";

/** What decides the cost of a book beside its model; the same for `translate`, `estimate` and a server's commands. */
export const MONEY_FLAGS = {
	reasoning: { type: "string" },
	"price-input": { type: "string" },
	"price-output": { type: "string" },
} as const;

type Values = Partial<Record<keyof typeof MONEY_FLAGS, string | undefined>>;

export interface MoneyFields {
	reasoning?: "off" | "low" | "high";
	price_input?: number;
	price_output?: number;
}

const LEVELS = ["off", "low", "high"] as const;

/** @throws UsageError that names the wrong flag */
export function parseMoneyFlags(values: Values): MoneyFields {
	const { reasoning, "price-input": input, "price-output": output } = values;
	const level = LEVELS.find((one) => one === reasoning);
	if (reasoning !== undefined && level === undefined) {
		throw new UsageError(`--reasoning must be off, low or high, not "${reasoning}".`);
	}
	return {
		...(level && { reasoning: level }),
		...(input !== undefined && { price_input: parseDecimal(input, "--price-input", OPTION_BOUNDS.tokenPriceUsd) }),
		...(output !== undefined && { price_output: parseDecimal(output, "--price-output", OPTION_BOUNDS.tokenPriceUsd) }),
	};
}
