import { z } from "zod";

const amount = z.number().min(0).max(100_000).optional();

/** The fields of a JSON body in which callers give a price of their own. */
export const ownPrice = {
	price_input: amount.describe("Your own price in US dollars per million tokens sent; goes with `price_output`"),
	price_output: amount.describe("The same for tokens received"),
};
