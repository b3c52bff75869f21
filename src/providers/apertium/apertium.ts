import { FREE, type MtProvider, NO_WISHES } from "../record.ts";
import { findApertiumPairs } from "./pairs.ts";

export const APERTIUM = {
	kind: "mt",
	name: "apertium",
	title: "Apertium",
	models: [
		{
			name: "apertium",
			modelId: "apertium",
			description: "Apertium, a classic engine on this machine: offline, no key, for the language pairs installed",
			price: FREE,
		},
	],
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: null,
	isAvailable: () => findApertiumPairs().length > 0,
	async open(options, { apertiumModes }) {
		const { openApertiumPair } = await import("./open-pair.ts");
		return openApertiumPair(options, apertiumModes);
	},
} as const satisfies MtProvider;
