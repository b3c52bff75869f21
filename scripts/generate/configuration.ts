import { NOT_YET } from "../../src/config/not-yet.ts";
import { PROVIDER_KEY_NAMES } from "../../src/config/provider-keys.ts";
import { describeFields, SETTING_KEYS, settingsSchema } from "../../src/config/schema.ts";

/** The manual of all settings, from the schema that reads them. */
export function makeConfigurationManual(): string {
	const defaults = settingsSchema.parse({}) as Record<string, unknown>;
	const settings = SETTING_KEYS.map((key) => {
		const { name, about, secret } = describeFields(key);
		return `| \`${name}\` | ${showDefault(defaults[key])} | ${about}${secret ? " Secret." : ""} |`;
	});
	const keys = Object.entries(PROVIDER_KEY_NAMES).map(([provider, names]) => {
		return `| ${provider} | ${names.map((name) => `\`${name}\``).join(", ")} |`;
	});
	const missing = Object.entries(NOT_YET).map(([name, { means }]) => `| \`${name}\` | ${means} |`);
	return `# Configuration

Generated from the settings' schema by \`npm run generate\`; do not edit.

Settings come from the environment, or from a file \`.env\` in the folder where Diglot is started; the environment goes first. Names are
read without regard to case. A secret can be read from a file: \`JWT_SECRET_FILE=/run/secrets/jwt\`. A bad value stops the start with
every problem named at once. \`npx diglot config\` shows what is in force, secrets redacted.

| name | default | |
|---|---|---|
${settings.join("\n")}

## Provider keys

Several keys, comma-separated, are used in turn. The first name that is set counts. Each can be read from a file (\`…_FILE\`).

| provider | names |
|---|---|
${keys.join("\n")}
${missing.length === 0 ? "" : `\n## Not in this version\n\nSetting one of these stops the start.\n\n| name | for |\n|---|---|\n${missing.join("\n")}\n`}`;
}

function showDefault(value: unknown): string {
	return value === null || value === undefined ? "" : `\`${String(value)}\``;
}
