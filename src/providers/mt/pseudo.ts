import { FREE, type MtProvider, NO_WISHES } from "../record.ts";

export const PSEUDO = {
	kind: "mt",
	name: "pseudo",
	title: "Pseudo-translation",
	models: [
		{
			name: "pseudo",
			modelId: "pseudo",
			description: "No translation: accented source text a third longer, to try layouts",
			price: FREE,
		},
	],
	isStandIn: true,
	takes: NO_WISHES,
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: null,
	isAvailable: () => true,
	async open() {
		const { createPseudoEngine } = await import("./pseudo-engine.ts");
		return createPseudoEngine();
	},
} as const satisfies MtProvider;
