import { readFileSync } from "node:fs";

/** What a block of the AWS provider may hold. Lists are sorted. */
export interface BlockSchema {
	required?: readonly string[];
	optional?: readonly string[];
	/** Can be read only. */
	computed?: readonly string[];
	blocks?: Readonly<Record<string, BlockSchema>>;
}

export interface ProviderSchema {
	provider: string;
	resource: Readonly<Record<string, BlockSchema>>;
	data: Readonly<Record<string, BlockSchema>>;
}

/** The committed excerpt of the AWS provider's attribute list; `extract-provider-schema.ts` makes it. */
export function readProviderSchema(): ProviderSchema {
	return JSON.parse(readFileSync(new URL("aws-provider-schema.json", import.meta.url), "utf8"));
}
