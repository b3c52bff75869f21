import { splitList } from "../core/split-list.ts";
import { KEYED_PROVIDERS, type Provider } from "../providers/registry.ts";
import type { Values } from "./environment.ts";

/** The operator's keys by provider, to be used in turn; no entry where none is set. */
export type ProviderKeys = Partial<Record<Provider, readonly string[]>>;

/** Every setting that may hold a key of the operator's. */
export const KEY_VARIABLES: readonly string[] = KEYED_PROVIDERS.flatMap(({ keyVariables }) => keyVariables);

/** Of several variables of one provider the first that is set counts (spec §4). */
export function readProviderKeys(values: Values): ProviderKeys {
	const found: ProviderKeys = {};
	for (const { name: provider, keyVariables } of KEYED_PROVIDERS) {
		const variable = keyVariables.find((one) => values.has(one));
		const keys = variable === undefined ? [] : splitList(values.get(variable)?.text ?? "");
		if (keys.length > 0) found[provider] = keys;
	}
	return found;
}

/** The operator's keys for a provider, to be used in turn; none where none is set, or for no provider. */
export function operatorKeys(keys: ProviderKeys, provider: string): readonly string[] {
	return KEYED_PROVIDERS.flatMap(({ name }) => (name === provider ? (keys[name] ?? []) : []));
}

/** The settings that may hold the operator's keys for a provider; none for no provider. */
export function keyVariablesOf(provider: string): readonly string[] {
	return KEYED_PROVIDERS.find(({ name }) => name === provider)?.keyVariables ?? [];
}
