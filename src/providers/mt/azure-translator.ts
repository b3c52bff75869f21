import { type MtProvider, NO_WISHES } from "../record.ts";

/** Of S1, without the free allowance: https://azure.microsoft.com/pricing/details/translator/ */
const LIST_PRICE = { characters: 10 } as const;

export const AZURE_TRANSLATOR = {
	kind: "mt",
	name: "azure-translator",
	title: "Azure Translator",
	models: [
		{
			name: "azure-translator",
			modelId: "azure-translator",
			description: "Azure Translator, a classic engine",
			price: LIST_PRICE,
		},
	],
	pricesChecked: "2026-11-22",
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: true,
	keyVariables: ["AZURE_TRANSLATOR_KEY"],
	keyField: null,
	address: { kind: "fixed", url: "https://api.cognitive.microsofttranslator.com" },
	isAvailable: ({ hasKey }) => hasKey,
	async open(options, { azureTranslatorRegion }) {
		const { createAzureTranslatorEngine } = await import("./azure-translator-engine.ts");
		return createAzureTranslatorEngine({ ...options, region: azureTranslatorRegion });
	},
} as const satisfies MtProvider;
