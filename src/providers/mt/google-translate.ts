import { type MtProvider, NO_WISHES } from "../record.ts";

/** Of NMT, without the free allowance: https://cloud.google.com/translate/pricing */
const LIST_PRICE = { characters: 20 } as const;

export const GOOGLE_TRANSLATE = {
	kind: "mt",
	name: "google-translate",
	title: "Google Cloud Translation",
	models: [
		{
			name: "google",
			modelId: "nmt",
			description: "Google Cloud Translation, a classic engine",
			price: LIST_PRICE,
		},
	],
	pricesChecked: "2026-11-22",
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: true,
	keyVariables: ["GOOGLE_TRANSLATE_API_KEY"],
	keyField: null,
	address: { kind: "fixed", url: "https://translation.googleapis.com" },
	isAvailable: ({ hasKey }) => hasKey,
	async open(options) {
		const { createGoogleTranslateEngine } = await import("./google-translate-engine.ts");
		return createGoogleTranslateEngine(options);
	},
} as const satisfies MtProvider;
