import { describeFields, SETTING_KEYS, settingsSchema } from "../../src/config/schema.ts";
import { KEYED_PROVIDERS } from "../../src/providers/registry.ts";

/** The manual of all settings, from the schema that reads them. */
export function makeConfigurationManual(): string {
	const defaults = settingsSchema.parse({}) as Record<string, unknown>;
	const settings = SETTING_KEYS.map((key) => {
		const { name, about, secret } = describeFields(key);
		return `| \`${name}\` | ${showDefault(defaults[key])} | ${about}${secret ? " Secret." : ""} |`;
	});
	const keys = KEYED_PROVIDERS.map(({ name: provider, keyVariables }) => {
		return `| ${provider} | ${keyVariables.map((name) => `\`${name}\``).join(", ")} |`;
	});
	return `# Configuration

Generated from the settings' schema by \`npm run generate\`; do not edit.

Settings come from the environment, or from a file \`.env\` in the folder where Diglot is started; the environment takes precedence. Names
are case-insensitive. A secret can be read from a file: \`JWT_SECRET_FILE=/run/secrets/jwt\`. Invalid settings prevent the start; all
problems are reported together. \`npx diglot config\` shows the effective values, secrets redacted.

| name | default | |
|---|---|---|
${settings.join("\n")}

## Provider keys

Several keys, comma-separated, are used in turn. The first name that is set counts. Each can be read from a file (\`…_FILE\`).

| provider | names |
|---|---|
${keys.join("\n")}
`;
}

function showDefault(value: unknown): string {
	return value === null || value === undefined ? "" : `\`${String(value)}\``;
}
