import { KEYED_PROVIDERS, type KeyField } from "../providers/registry.ts";

export type { KeyField } from "../providers/registry.ts";

/** The form fields of spec §3 that carry a provider's key, in their order in the form. */
export const KEY_FIELDS: readonly KeyField[] = KEYED_PROVIDERS.flatMap(({ keyField }) => keyField ?? []);
