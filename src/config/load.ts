import { existsSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { findConflicts } from "./conflicts.ts";
import { gatherValues, readSecretFiles, type Source, type Values } from "./environment.ts";
import { KEY_VARIABLES, type ProviderKeys, readProviderKeys } from "./provider-keys.ts";
import { describeFields, SETTING_KEYS, type SettingKey, type Settings, settingsSchema } from "./schema.ts";

export interface Config extends Omit<Settings, "sqlitePath" | "maxConcurrentJobs" | "rateLimitMax"> {
	/** `API_HOST` is a loopback address: this machine only. */
	onLoopback: boolean;
	/** Absolute. */
	localStoragePath: string;
	/** Absolute. */
	sqlitePath: string;
	maxConcurrentJobs: number;
	rateLimitMax: number;
	providerKeys: ProviderKeys;
	/** Whether AWS's own chain is likely to find credentials; an instance's role can't be seen from here. */
	hasAwsCredentials: boolean;
	/** Where each setting came from; the others have their default. */
	sources: Partial<Record<string, Source>>;
	/** What the operator should know but does not prevent the start; logged at startup. */
	warnings: readonly string[];
}

const SHORT_ADMIN_TOKEN = 16;

/** The settings are invalid; the message lists every problem, one per line. */
export class ConfigError extends Error {
	readonly problems: readonly string[];

	constructor(problems: readonly string[]) {
		super(`The settings can't be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
		this.name = "ConfigError";
		this.problems = problems;
	}
}

/**
 * Reads the settings of spec §4 from `environment` and, with lower precedence, from the file
 * `.env` in `folder`. Relative paths are resolved against `folder`. Messages never contain a secret's value.
 *
 * @throws ConfigError with all problems together
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>, folder: string): Config {
	const problems: string[] = [];
	const values = gatherValues(environment, join(folder, ".env"), problems);
	readSecretFiles(values, secretNames(), problems);
	const settings = parseSettings(values, problems);
	problems.push(...findConflicts(values));
	if (settings === null || problems.length > 0) throw new ConfigError(problems);

	const onLoopback = isLoopback(settings.apiHost);
	const localStoragePath = resolve(folder, settings.localStoragePath);
	return {
		...settings,
		onLoopback,
		localStoragePath,
		sqlitePath: settings.sqlitePath ? resolve(folder, settings.sqlitePath) : join(localStoragePath, "jobs.sqlite"),
		maxConcurrentJobs: settings.maxConcurrentJobs ?? (onLoopback ? 0 : 10),
		rateLimitMax: settings.rateLimitMax ?? (onLoopback ? 0 : 10),
		providerKeys: readProviderKeys(values),
		hasAwsCredentials: hasAwsCredentials(values),
		sources: readSources(values),
		warnings: collectWarnings(settings, onLoopback),
	};
}

/** Whether a server that listens on `host` is reachable from this machine only. */
export function isLoopback(host: string): boolean {
	if (isIP(host) === 4) return host.startsWith("127.");
	return host === "::1" || host.toLowerCase() === "localhost";
}

function secretNames(): string[] {
	const settings = SETTING_KEYS.map(describeFields).filter((facts) => facts.secret === true);
	return [...settings.map((facts) => facts.name), ...KEY_VARIABLES];
}

function parseSettings(values: Values, problems: string[]): Settings | null {
	const raw = Object.fromEntries(SETTING_KEYS.map((key) => [key, values.get(describeFields(key).name)?.text]));
	const result = settingsSchema.safeParse(raw);
	if (result.success) return result.data;
	for (const issue of result.error.issues) {
		problems.push(`${describeFields(issue.path[0] as SettingKey).name} ${issue.message}`);
	}
	return null;
}

function collectWarnings(settings: Settings, onLoopback: boolean): string[] {
	const { requireAuth, jwtSecret, jwksUrl, adminToken } = settings;
	const warnings = unusedStores(settings);
	if (!onLoopback && !requireAuth) {
		warnings.push("Others can reach this server and REQUIRE_AUTH is off: everybody sees all jobs");
	}
	if (!requireAuth && (jwtSecret !== null || jwksUrl !== null)) {
		warnings.push("JWT_SECRET or JWKS_URL is set, but REQUIRE_AUTH is off: no token is required");
	}
	if (adminToken !== null && adminToken.length < SHORT_ADMIN_TOKEN) {
		warnings.push(`ADMIN_TOKEN has fewer than ${SHORT_ADMIN_TOKEN} characters and may be guessed`);
	}
	return warnings;
}

function unusedStores({ storageMode, jobStoreMode, s3BucketName, dynamodbTableName }: Settings): string[] {
	const warnings: string[] = [];
	if (s3BucketName !== null && storageMode !== "s3") {
		warnings.push("S3_BUCKET_NAME is set, but STORAGE_MODE is not s3: books stay on this machine");
	}
	if (dynamodbTableName !== null && jobStoreMode !== "dynamodb") {
		warnings.push("DYNAMODB_TABLE_NAME is set, but JOB_STORE_MODE is not dynamodb: job records stay on this machine");
	}
	return warnings;
}

function readSources(values: Values): Config["sources"] {
	const names = [...SETTING_KEYS.map((key) => describeFields(key).name), ...KEY_VARIABLES];
	return Object.fromEntries(names.flatMap((name) => [[name, values.get(name)?.source]]).filter(([, source]) => source));
}

const AWS_CREDENTIAL_NAMES = [
	"AWS_ACCESS_KEY_ID",
	"AWS_PROFILE",
	"AWS_WEB_IDENTITY_TOKEN_FILE",
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** AWS's chain reads the environment only: names in `.env` don't count. */
function hasAwsCredentials(values: Values): boolean {
	if (AWS_CREDENTIAL_NAMES.some((name) => values.get(name)?.source === "environment")) return true;
	const home = values.get("HOME") ?? values.get("USERPROFILE");
	return home !== undefined && existsSync(join(home.text, ".aws", "credentials"));
}
