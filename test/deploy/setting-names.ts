import { KEY_VARIABLES } from "../../src/config/provider-keys.ts";
import { describeFields, SETTING_KEYS } from "../../src/config/schema.ts";

const facts = SETTING_KEYS.map(describeFields);
const secrets = new Set([
	...facts.filter((one) => one.secret === true).map((one) => one.name),
	...KEY_VARIABLES,
	"REDIS_URL",
]);
const known = new Set([...facts.map((one) => one.name), ...secrets]);
/** Variables that the AWS SDK reads on its own. */
const AWS_CREDENTIALS = new Set(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]);

/** Checks names against the settings' schema; `NAME_FILE` counts as the name of a secret that is not one itself. */
export function findSettingFaults(names: readonly string[], kind: "plain" | "secret" | "any"): string[] {
	return names.flatMap((name) => {
		const pointsTo = name.replace(/_FILE$/, "");
		if (AWS_CREDENTIALS.has(name) || (pointsTo !== name && secrets.has(pointsTo))) return [];
		if (!known.has(name)) return [`${name} is no setting`];
		if (kind === "plain" && secrets.has(name)) return [`${name} is a secret in plain text`];
		return kind === "secret" && !secrets.has(name) ? [`${name} is no secret`] : [];
	});
}
