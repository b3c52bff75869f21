import { KEYED_PROVIDERS } from "../providers/registry.ts";
import type { Config } from "./load.ts";
import { describeFields, SETTING_KEYS } from "./schema.ts";

export interface SettingDescription {
	name: string;
	/** The effective value; for a secret, only whether it is set. */
	value: string;
	from: "default" | "environment" | ".env" | "file";
	about: string;
}

/** The effective configuration without secrets, for `diglot config` and the log at startup. */
export function describeConfig(config: Config): SettingDescription[] {
	const settings = SETTING_KEYS.map((key): SettingDescription => {
		const { name, about, secret } = describeFields(key);
		const value = config[key];
		const shown = secret ? (value === null ? "not set" : "set") : value === null ? "not set" : String(value);
		return { name, value: shown, from: config.sources[name] ?? "default", about };
	});
	const keys = KEYED_PROVIDERS.map(({ name: provider, keyVariables }): SettingDescription => {
		const set = config.providerKeys[provider]?.length ?? 0;
		const name = keyVariables.find((one) => config.sources[one] !== undefined) ?? keyVariables[0] ?? "";
		return {
			name,
			value: set === 0 ? "not set" : set === 1 ? "set" : `${set} keys`,
			from: config.sources[name] ?? "default",
			about: `Key for ${provider}; several keys, comma-separated, are used in turn.`,
		};
	});
	return [...settings, ...keys];
}
