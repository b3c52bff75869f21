import type { MtProvider } from "../record.ts";

/** Of standard text and HTML, without the free allowance: https://aws.amazon.com/translate/pricing/ */
const LIST_PRICE = { characters: 15 } as const;

export const AMAZON_TRANSLATE = {
	kind: "mt",
	name: "amazon-translate",
	title: "Amazon Translate",
	models: [
		{
			name: "amazon-translate",
			modelId: "amazon-translate",
			description: "Amazon Translate, a classic engine, with AWS's own credentials, if they may use it",
			price: LIST_PRICE,
		},
	],
	pricesChecked: "2026-11-22",
	isStandIn: false,
	takes: { styles: ["formal", "informal"], glossary: false },
	needsKey: false,
	keyVariables: [],
	keyField: null,
	address: { kind: "aws", service: "translate" },
	isAvailable: ({ hasAwsCredentials }) => hasAwsCredentials,
	async open(options, { aws }) {
		const { createAmazonTranslateEngine } = await import("./amazon-translate-engine.ts");
		return createAmazonTranslateEngine({ ...options, access: aws });
	},
} as const satisfies MtProvider;
