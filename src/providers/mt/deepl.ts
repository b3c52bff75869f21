import { FREE, type MtProvider } from "../record.ts";

/** List price of the API's Pro plan, without the monthly fee: https://www.deepl.com/pro-api */
const PRO_PRICE = { characters: 25 } as const;
const PRO_HOST = "https://api.deepl.com/v2";
const FREE_HOST = "https://api-free.deepl.com/v2";

export const DEEPL = {
	kind: "mt",
	name: "deepl",
	title: "DeepL",
	models: [
		{
			name: "deepl",
			modelId: "deepl",
			description: "DeepL, a classic engine; keys of the free plan work too",
			price: PRO_PRICE,
		},
		{
			name: "deeplfree",
			modelId: "deeplfree",
			description: "DeepL's free plan, at its own host",
			price: FREE,
		},
	],
	pricesChecked: "2026-11-22",
	isStandIn: false,
	takes: { styles: "any", glossary: true },
	needsKey: true,
	keyVariables: ["BBM_DEEPL_API_KEY", "DEEPL_API_KEY"],
	keyField: "deepl_key",
	address: {
		kind: "setting",
		variable: "DEEPL_BASE_URL",
		about: "Address of DeepL's API. Defaults to the host of the key's plan.",
		default: PRO_HOST,
		versionPath: "v2",
	},
	isAvailable: ({ hasKey }) => hasKey,
	async open(options) {
		const { createDeeplEngine } = await import("./deepl-engine.ts");
		return createDeeplEngine({
			...options,
			// A server that the operator has put in DeepL's place gets the keys of both plans.
			freeBaseUrl: options.baseUrl === PRO_HOST ? FREE_HOST : options.baseUrl,
			plan: options.modelId === "deeplfree" ? "free" : "pro",
		});
	},
} as const satisfies MtProvider;
