import { type MtProvider, NO_WISHES } from "../record.ts";

export const CUSTOM_API = {
	kind: "mt",
	name: "customapi",
	title: "Custom API",
	models: [
		{
			name: "customapi",
			modelId: "customapi",
			description: "A server of your own with BBM's custom API, at BBM_CUSTOM_API",
			price: null,
		},
	],
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: {
		kind: "setting",
		variable: "BBM_CUSTOM_API",
		about: "URL of a server of your own that speaks BBM's custom API.",
		default: null,
		versionPath: "",
		isSecret: true,
	},
	isAvailable: ({ hasAddress }) => hasAddress,
	async open(options) {
		const { createCustomApiEngine } = await import("./custom-api-engine.ts");
		return createCustomApiEngine(options);
	},
} as const satisfies MtProvider;
