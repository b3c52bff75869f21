/** What a number may be, both ends included. */
export interface Bounds {
	min: number;
	max: number;
}

/** The bounds of options, the same for the API and the command line. */
export const OPTION_BOUNDS = {
	/** `test_num`, in whole segments. */
	testSegments: { min: 1, max: 1_000_000 },
	temperature: { min: 0, max: 2 },
	maxCostUsd: { min: 0.0001, max: 1_000_000 },
	/** Per million tokens. */
	tokenPriceUsd: { min: 0, max: 100_000 },
} as const satisfies Record<string, Bounds>;

/** Of the `prompt` field and the prompt file together. */
export const MAX_INSTRUCTION_CHARS = 8_000;
export const MAX_STYLE_CHARS = 500;
