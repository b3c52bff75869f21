import { type MtProvider, NO_WISHES } from "../record.ts";

/** 20 yuan, rounded up: https://docs.caiyunapp.com/lingocloud-api/ */
const LIST_PRICE = { characters: 3 } as const;

export const CAIYUN = {
	kind: "mt",
	name: "caiyun",
	title: "Caiyun",
	models: [
		{
			name: "caiyun",
			modelId: "caiyun",
			description: "Caiyun, a classic engine for Chinese",
			price: LIST_PRICE,
		},
	],
	pricesChecked: "2026-11-22",
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: true,
	keyVariables: ["BBM_CAIYUN_API_KEY"],
	keyField: null,
	address: { kind: "fixed", url: "https://api.interpreter.caiyunai.com" },
	isAvailable: ({ hasKey }) => hasKey,
	async open(options) {
		const { createCaiyunEngine } = await import("./caiyun-engine.ts");
		return createCaiyunEngine(options);
	},
} as const satisfies MtProvider;
