import { z } from "zod";
import { OPTION_BOUNDS } from "../../options/option-bounds.ts";

const { min, max } = OPTION_BOUNDS.tokenPriceUsd;
const amount = z.number().min(min).max(max).optional();

/** The fields of a JSON body in which callers give a price of their own. */
export const ownPrice = {
	price_input: amount.describe("Your own price in US dollars per million tokens sent; goes with `price_output`"),
	price_output: amount.describe("The same for tokens received"),
};
