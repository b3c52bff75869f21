import { z } from "zod";
import { origins, plainUrl, redisUrl, secretText, trustedProxies } from "./access-fields.ts";
import { makeAddressFields } from "./base-urls.ts";
import {
	amount,
	baseUrl,
	choice,
	count,
	type FieldDescription,
	fieldDescription,
	flag,
	host,
	setting,
} from "./fields.ts";

const LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] as const;

const MB_MAX = 1_000_000;
const HOURS_MAX = 24 * 365;

/** Ollama's is listed among what is local, behind the settings of AWS. */
const { OLLAMA_BASE_URL, ...providerAddresses } = makeAddressFields();

/**
 * Every setting with its default (spec §4). `null` stands for a default that depends on other settings;
 * `loadConfig` resolves it.
 */
export const settingsSchema = z.object({
	apiHost: setting({ name: "API_HOST", about: "Address to listen on." }, host().default("127.0.0.1")),
	apiPort: setting(
		{ name: "API_PORT", about: "Port to listen on; 0 picks a free one." },
		count(0, 65_535).default(8000),
	),
	logLevel: setting(
		{ name: "LOG_LEVEL", about: `Least severe level that is logged: ${LOG_LEVELS.join(", ")}.` },
		choice(LOG_LEVELS, LOG_LEVELS).default("INFO"),
	),
	storageMode: setting(
		{ name: "STORAGE_MODE", about: "Where books are kept." },
		choice(["local", "s3"], ["local", "s3"]).default("local"),
	),
	s3BucketName: setting(
		{ name: "S3_BUCKET_NAME", about: "Bucket for books, with STORAGE_MODE=s3." },
		z
			.string()
			.regex(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, "must be a bucket's name such as my-books")
			.nullable()
			.default(null),
	),
	s3Endpoint: setting(
		{ name: "S3_ENDPOINT", about: "Address of another S3-compatible server. Defaults to AWS's own." },
		baseUrl("").nullable().default(null),
	),
	localStoragePath: setting(
		{ name: "LOCAL_STORAGE_PATH", about: "Folder for books and, by default, everything else that is stored." },
		z.string().default("./data"),
	),
	jobStoreMode: setting(
		{ name: "JOB_STORE_MODE", about: "Where job records are kept; memory loses them when the process ends." },
		choice(["sqlite", "memory", "dynamodb"], ["sqlite", "memory", "dynamodb"]).default("sqlite"),
	),
	sqlitePath: setting(
		{ name: "SQLITE_PATH", about: "File of the job records. Defaults to jobs.sqlite in LOCAL_STORAGE_PATH." },
		z.string().nullable().default(null),
	),
	dynamodbTableName: setting(
		{
			name: "DYNAMODB_TABLE_NAME",
			about: "Table of the job records, with JOB_STORE_MODE=dynamodb; checkpoints and corrections then go to S3.",
		},
		z
			.string()
			.regex(/^[\w.-]{3,255}$/, "must be a table's name of letters, digits and _.-")
			.nullable()
			.default(null),
	),
	dynamodbEndpoint: setting(
		{ name: "DYNAMODB_ENDPOINT", about: "Address of another DynamoDB-compatible server. Defaults to AWS's own." },
		baseUrl("").nullable().default(null),
	),
	queueMode: setting(
		{
			name: "QUEUE_MODE",
			about:
				"How work is distributed. With redis, job events and back-off are shared through Redis too; needs REDIS_URL.",
		},
		choice(["local", "redis"], ["local", "redis"]).default("local"),
	),
	cacheMode: setting(
		{ name: "CACHE_MODE", about: "Where translations are cached across books; redis needs REDIS_URL." },
		choice(["memory", "sqlite", "redis"], ["sqlite", "memory", "redis"]).default("sqlite"),
	),
	redisUrl: setting(
		{
			name: "REDIS_URL",
			secret: true,
			about: "Redis or Valkey: redis://host:6379, or rediss:// for TLS; user, password and database are optional.",
		},
		redisUrl().nullable().default(null),
	),
	cacheTtlDays: setting(
		{ name: "CACHE_TTL_DAYS", about: "Days after which a cached translation expires." },
		amount({ min: 0.001, max: 3650 }).default(7),
	),
	cacheMemoryEntries: setting(
		{ name: "CACHE_MEMORY_ENTRIES", about: "Translations also cached in memory; 0 = none." },
		count(0, 10_000_000).default(1000),
	),
	maxWorkers: setting({ name: "MAX_WORKERS", about: "Books translated at the same time." }, count(1, 256).default(4)),
	maxConcurrentJobs: setting(
		{
			name: "MAX_CONCURRENT_JOBS",
			about: "Pending and running jobs of one caller; 0 = unlimited. Defaults to 10, on loopback to 0.",
		},
		count(0, 1_000_000).nullable().default(null),
	),
	providerConcurrency: setting(
		{ name: "PROVIDER_CONCURRENCY", about: "Most requests in flight per provider key." },
		count(1, 1000).default(16),
	),
	providerTimeoutMinutes: setting(
		{
			name: "PROVIDER_TIMEOUT_MINUTES",
			about: "Minutes without a byte of a reply after which a call to a language model is broken off.",
		},
		amount({ min: 0.01, max: 1_440 }).default(5),
	),
	localTimeoutMinutes: setting(
		{
			name: "LOCAL_TIMEOUT_MINUTES",
			about:
				"The same for servers on this machine and in its network, which may read a prompt for minutes. Keep it below TRANSLATION_TIMEOUT_MINUTES.",
		},
		amount({ min: 0.01, max: 1_440 }).default(20),
	),
	localContextTokens: setting(
		{
			name: "LOCAL_CONTEXT_TOKENS",
			about:
				"Most tokens of prompt and reply of one call to a local model. Defaults to what its server says; set it where the server says nothing, or to save memory.",
		},
		count(1_024, 10_000_000).nullable().default(null),
	),
	translationTimeoutMinutes: setting(
		{ name: "TRANSLATION_TIMEOUT_MINUTES", about: "Minutes without progress after which a job fails." },
		amount({ min: 0.01, max: 10_000 }).default(30),
	),
	jobMaxHours: setting(
		{ name: "JOB_MAX_HOURS", about: "Total hours that a job may run." },
		amount({ min: 0.001, max: HOURS_MAX }).default(24),
	),
	jobTtlHours: setting(
		{ name: "JOB_TTL_HOURS", about: "Hours after which an ended job and its files are removed; 0 = kept." },
		amount({ min: 0, max: HOURS_MAX }).default(3),
	),
	resultTtlHours: setting(
		{ name: "RESULT_TTL_HOURS", about: "The same for a result that nobody has downloaded." },
		amount({ min: 0, max: HOURS_MAX }).default(72),
	),
	cleanupIntervalMinutes: setting(
		{ name: "CLEANUP_INTERVAL_MINUTES", about: "Minutes between removals of expired jobs and files." },
		amount({ min: 0.01, max: 10_000 }).default(5),
	),
	maxFileSizeMb: setting(
		{ name: "MAX_FILE_SIZE_MB", about: "Largest upload." },
		amount({ min: 0.001, max: MB_MAX }).default(100),
	),
	maxUnpackedMb: setting(
		{ name: "MAX_UNPACKED_MB", about: "Largest book once unpacked." },
		amount({ min: 0.001, max: MB_MAX }).default(1024),
	),
	maxDocumentMb: setting(
		{ name: "MAX_DOCUMENT_MB", about: "Largest text document in a book." },
		amount({ min: 0.001, max: MB_MAX }).default(16),
	),
	maxEntries: setting({ name: "MAX_ENTRIES", about: "Most files in a book." }, count(1, 1_000_000).default(20_000)),
	maxMemoryMb: setting(
		{ name: "MAX_MEMORY_MB", about: "Memory above which no new book is taken." },
		amount({ min: 64, max: MB_MAX }).default(1024),
	),
	maxUntranslatedPercent: setting(
		{
			name: "MAX_UNTRANSLATED_PERCENT",
			about: "Percentage of segments that may stay untranslated before the job fails; 5 segments always may.",
		},
		amount({ min: 0, max: 100 }).default(2),
	),
	allowCustomBaseUrl: setting(
		{
			name: "ALLOW_CUSTOM_BASE_URL",
			about: "Callers may send base_url: their books and their own keys then go to that server.",
		},
		flag().default(false),
	),
	allowPrivateBaseUrl: setting(
		{
			name: "ALLOW_PRIVATE_BASE_URL",
			about: "base_url may point to this machine or a private network. The operator's own base URLs always may.",
		},
		flag().default(false),
	),
	allowCallbacks: setting(
		{ name: "ALLOW_CALLBACKS", about: "Callers may send callback_url, which is notified when their jobs end." },
		flag().default(false),
	),
	allowPrivateCallbacks: setting(
		{ name: "ALLOW_PRIVATE_CALLBACKS", about: "callback_url may point to this machine or a private network." },
		flag().default(false),
	),
	requireAuth: setting(
		{
			name: "REQUIRE_AUTH",
			about: "Callers must send a token and see only their own jobs; needs JWT_SECRET or JWKS_URL.",
		},
		flag().default(false),
	),
	jwtSecret: setting(
		{ name: "JWT_SECRET", secret: true, about: "Secret of at least 32 bytes that signs HS256 tokens." },
		secretText(32).nullable().default(null),
	),
	jwksUrl: setting(
		{ name: "JWKS_URL", secret: true, about: "Address of the public keys that verify RS256 tokens." },
		plainUrl().nullable().default(null),
	),
	adminToken: setting(
		{
			name: "ADMIN_TOKEN",
			secret: true,
			about: "Token for /metrics, /health/detailed and, with JWT_SECRET, POST /auth/token.",
		},
		z
			.string()
			.regex(/^[\x21-\x7e]+$/, "must be visible ASCII characters without spaces")
			.nullable()
			.default(null),
	),
	rateLimitMax: setting(
		{
			name: "RATE_LIMIT_MAX",
			about:
				"Books that one caller may submit or estimate per window; 0 = unlimited. Defaults to 10, on loopback to 0.",
		},
		count(0, 1_000_000).nullable().default(null),
	),
	rateLimitWindowMinutes: setting(
		{ name: "RATE_LIMIT_WINDOW_MINUTES", about: "Minutes in that window." },
		amount({ min: 0.001, max: 1440 }).default(1),
	),
	corsOrigins: setting(
		{
			name: "CORS_ORIGINS",
			about: "Origins of other web pages that may use the API, comma-separated: https://books.example.org.",
		},
		origins().nullable().default(null),
	),
	trustProxy: setting(
		{
			name: "TRUST_PROXY",
			about:
				"Proxies whose X-Forwarded-* headers are trusted: false (none), true (all), a number of proxies in front, or a list of addresses.",
		},
		trustedProxies().default(false),
	),
	encryptionKey: setting(
		{
			name: "ENCRYPTION_KEY",
			secret: true,
			about: "Secret that encrypts callers' keys. Defaults to one generated in LOCAL_STORAGE_PATH, mode 0600.",
		},
		z.string().min(16, "must have at least 16 characters").nullable().default(null),
	),
	callbackSecret: setting(
		{
			name: "CALLBACK_SECRET",
			secret: true,
			about: "Secret that signs callbacks. Defaults to one generated in LOCAL_STORAGE_PATH, mode 0600.",
		},
		z.string().min(16, "must have at least 16 characters").nullable().default(null),
	),
	...providerAddresses,
	azureTranslatorRegion: setting(
		{ name: "AZURE_TRANSLATOR_REGION", about: "Region of the Azure Translator resource, unless it is global." },
		z
			.string()
			.regex(/^[a-z0-9]+$/i, "must be a region such as westeurope")
			.nullable()
			.default(null),
	),
	awsRegion: setting(
		{ name: "AWS_REGION", about: "Region of S3, DynamoDB, CloudWatch, Amazon Bedrock and Amazon Translate." },
		z
			.string()
			.regex(/^[a-z]{2,}(-[a-z]+)+-\d$/, "must be a region such as us-east-1")
			.default("us-east-1"),
	),
	cloudwatchNamespace: setting(
		{
			name: "CLOUDWATCH_NAMESPACE",
			about: "CloudWatch namespace of the metrics that are sent where STORAGE_MODE or JOB_STORE_MODE is AWS's.",
		},
		z
			.string()
			.regex(/^(?!AWS\/)[\w.\-/#:]{1,255}$/, "must be a namespace of letters, digits and _.-/#: that is not AWS's own")
			.default("EpubTranslator"),
	),
	cloudwatchLogGroup: setting(
		{ name: "CLOUDWATCH_LOG_GROUP", about: "Log group that receives this server's output; named in alerts." },
		z.string().nullable().default(null),
	),
	ecsClusterName: setting(
		{ name: "ECS_CLUSTER_NAME", about: "ECS cluster that this server runs in; named in alerts." },
		z.string().nullable().default(null),
	),
	alertsTopicArn: setting(
		{ name: "ALERTS_TOPIC_ARN", about: "SNS topic for critical alerts, which are logged too." },
		z
			.string()
			.regex(/^arn:[\w-]+:sns:[a-z\d-]+:\d{12}:[\w-]+$/, "must be an SNS topic's ARN")
			.nullable()
			.default(null),
	),
	OLLAMA_BASE_URL,
	httpsProxy: setting(
		{ name: "HTTPS_PROXY", secret: true, about: "Proxy for all https requests to providers." },
		z
			.url({ protocol: /^https?$/, error: "must be an http or https address" })
			.nullable()
			.default(null),
	),
	noProxy: setting(
		{ name: "NO_PROXY", about: "Hosts that bypass HTTPS_PROXY, comma-separated." },
		z.string().nullable().default(null),
	),
});

export type Settings = z.output<typeof settingsSchema>;
export type SettingKey = keyof Settings;

export const SETTING_KEYS = Object.keys(settingsSchema.shape) as SettingKey[];

export function describeFields(key: SettingKey): FieldDescription {
	const description = fieldDescription.get(settingsSchema.shape[key]);
	if (!description) throw new Error(`setting ${key} has no description`);
	return description;
}
