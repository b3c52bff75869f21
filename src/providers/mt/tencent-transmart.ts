import { FREE, type MtProvider, NO_WISHES } from "../record.ts";

export const TENCENT_TRANSMART = {
	kind: "mt",
	name: "tencentransmart",
	title: "Tencent TranSmart",
	models: [
		{
			name: "tencentransmart",
			modelId: "tencentransmart",
			description: "Tencent TranSmart, a classic engine for Chinese, without a key",
			price: FREE,
		},
	],
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: { kind: "fixed", url: "https://transmart.qq.com" },
	isAvailable: () => true,
	async open(options) {
		const { createTencentTransmartEngine } = await import("./tencent-transmart-engine.ts");
		return createTencentTransmartEngine(options);
	},
} as const satisfies MtProvider;
