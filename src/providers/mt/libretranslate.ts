import { type MtProvider, NO_WISHES } from "../record.ts";

export const LIBRETRANSLATE = {
	kind: "mt",
	name: "libretranslate",
	title: "LibreTranslate",
	models: [
		{
			name: "libretranslate",
			modelId: "libretranslate",
			description: "LibreTranslate, a classic engine to host yourself, at LIBRETRANSLATE_URL",
			price: null,
		},
	],
	isStandIn: false,
	takes: NO_WISHES,
	needsKey: false,
	keyVariables: ["LIBRETRANSLATE_API_KEY"],
	keyField: null,
	address: {
		kind: "setting",
		variable: "LIBRETRANSLATE_URL",
		about: "Address of a LibreTranslate server.",
		default: "https://libretranslate.com",
		versionPath: "",
	},
	isAvailable: ({ hasKey, hasAddress }) => hasKey || hasAddress,
	async open(options) {
		const { createLibreTranslateEngine } = await import("./libretranslate-engine.ts");
		return createLibreTranslateEngine(options);
	},
} as const satisfies MtProvider;
