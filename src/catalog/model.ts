import type { Price } from "../providers/record.ts";
import type { KeyField, Provider } from "../providers/registry.ts";

/** What a name that users know stands for. `diglot models --json` prints it as it is. */
export interface Model {
	/** The name that users know. */
	name: string;
	provider: Provider;
	/** The provider's id, sent on the wire; empty where the user must give one. */
	modelId: string;
	description: string;
	/** Whether a job needs a key for it, the caller's or the operator's. */
	needsKey: boolean;
	/** The form field of `POST /translate` that carries its key; `null` where it takes none but `api_key`. */
	keyField: KeyField | null;
	/** `null`: unknown; zeros: free. */
	price: Price | null;
	/** The day on which the price was last compared with the provider's list. */
	pricesChecked: string;
}
