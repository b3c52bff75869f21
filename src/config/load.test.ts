import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { baseUrlsOf } from "./base-urls.ts";
import { describeConfig } from "./describe.ts";
import { ConfigError, isLoopback, loadConfig } from "./load.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function problemsOf(environment: Record<string, string>): readonly string[] {
	try {
		loadConfig(environment, folder);
	} catch (error) {
		if (error instanceof ConfigError) return error.problems;
		throw error;
	}
	throw new Error("the settings were accepted");
}

describe("defaults", () => {
	it("are those of spec §4", () => {
		expect(loadConfig({}, folder)).toMatchObject({
			apiHost: "127.0.0.1",
			apiPort: 8000,
			onLoopback: true,
			logLevel: "INFO",
			storageMode: "local",
			localStoragePath: join(folder, "data"),
			jobStoreMode: "sqlite",
			sqlitePath: join(folder, "data", "jobs.sqlite"),
			queueMode: "local",
			maxWorkers: 4,
			maxConcurrentJobs: 0,
			providerConcurrency: 16,
			translationTimeoutMinutes: 30,
			jobMaxHours: 24,
			jobTtlHours: 3,
			resultTtlHours: 72,
			cleanupIntervalMinutes: 5,
			maxFileSizeMb: 100,
			maxUnpackedMb: 1024,
			maxDocumentMb: 16,
			maxEntries: 20_000,
			maxMemoryMb: 1024,
			maxUntranslatedPercent: 2,
			encryptionKey: null,
			allowCustomBaseUrl: false,
			allowPrivateBaseUrl: false,
			OPENAI_BASE_URL: "https://api.openai.com/v1",
			OLLAMA_BASE_URL: "http://127.0.0.1:11434",
			LMSTUDIO_BASE_URL: "http://127.0.0.1:1234/v1",
			LLAMACPP_BASE_URL: "http://127.0.0.1:8080/v1",
			VLLM_BASE_URL: "http://127.0.0.1:8000/v1",
			LITELLM_BASE_URL: "http://127.0.0.1:4000/v1",
			OPENAI_COMPATIBLE_BASE_URL: null,
			providerTimeoutMinutes: 5,
			localTimeoutMinutes: 20,
			localContextTokens: null,
			providerKeys: {},
			warnings: [],
		});
	});

	it("limit a caller's jobs where others can reach the server", () => {
		expect(loadConfig({ API_HOST: "0.0.0.0" }, folder)).toMatchObject({ onLoopback: false, maxConcurrentJobs: 10 });
		expect(loadConfig({ MAX_CONCURRENT_JOBS: "3" }, folder).maxConcurrentJobs).toBe(3);
	});

	it("recognise hosts that only this machine can reach", () => {
		expect(["127.0.0.1", "127.9.9.9", "::1", "localhost"].filter(isLoopback)).toHaveLength(4);
		expect(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "localhost.example.org"].filter(isLoopback)).toEqual(
			[],
		);
	});
});

describe("the sources of settings", () => {
	it("accept names in any case, and the environment before .env", () => {
		writeFileSync(join(folder, ".env"), "api_port=9001\nMax_Workers = 7\n# LOG_LEVEL=DEBUG\n");
		const config = loadConfig({ Api_Port: "9002" }, folder);
		expect(config).toMatchObject({ apiPort: 9002, maxWorkers: 7, logLevel: "INFO" });
		expect(config.sources).toMatchObject({ API_PORT: "environment", MAX_WORKERS: ".env" });
	});

	it("must not disagree under two spellings of one name", () => {
		expect(problemsOf({ API_PORT: "9001", api_port: "9002" })).toEqual([
			"API_PORT and api_port are one setting with two values",
		]);
		expect(loadConfig({ API_PORT: "9001", api_port: "9001" }, folder).apiPort).toBe(9001);
	});

	it("treat an empty value as not set", () => {
		expect(loadConfig({ API_PORT: " ", OPENAI_API_KEY: "" }, folder)).toMatchObject({
			apiPort: 8000,
			providerKeys: {},
		});
	});

	it("include the files that NAME_FILE names, for secrets", () => {
		const path = join(folder, "key");
		writeFileSync(path, "sk-one,sk-two\n");
		chmodSync(path, 0o600);
		const config = loadConfig({ openai_api_key_file: path }, folder);
		expect(config.providerKeys.openai).toEqual(["sk-one", "sk-two"]);
		expect(config.sources.OPENAI_API_KEY).toBe("file");
		expect(problemsOf({ OPENAI_API_KEY_FILE: path, OPENAI_API_KEY: "sk-three" })).toEqual([
			"OPENAI_API_KEY and OPENAI_API_KEY_FILE are both set; keep one",
		]);
		expect(problemsOf({ ENCRYPTION_KEY_FILE: join(folder, "none") })).toEqual([
			"ENCRYPTION_KEY_FILE names a file that can't be read (ENOENT)",
		]);
	});

	it("rank the environment before .env for secrets too, whichever of the two is a NAME_FILE", () => {
		const path = join(folder, "key");
		writeFileSync(path, "sk-of-the-file\n");
		writeFileSync(join(folder, ".env"), `OPENAI_API_KEY=sk-of-dotenv\nMISTRAL_API_KEY_FILE=${path}\n`);
		const config = loadConfig({ OPENAI_API_KEY_FILE: path, MISTRAL_API_KEY: "sk-of-the-environment" }, folder);
		expect(config.providerKeys).toEqual({ openai: ["sk-of-the-file"], mistral: ["sk-of-the-environment"] });
		expect(config.sources).toMatchObject({ OPENAI_API_KEY: "file", MISTRAL_API_KEY: "environment" });
	});

	it("know each provider's key by all its names, in order of precedence", () => {
		expect(
			loadConfig({ OPENAI_API_KEY: "b", BBM_OPENAI_API_KEY: "a", BBM_OPENAI_KEY: "c" }, folder).providerKeys,
		).toEqual({ openai: ["a"] });
		expect(
			loadConfig({ ANTHROPIC_API_KEY: "x", BBM_GEMINI_API_KEY: "y , z", DASHSCOPE_API_KEY: "," }, folder).providerKeys,
		).toEqual({ anthropic: ["x"], google: ["y", "z"] });
	});

	it("know each provider's address, and complete it", () => {
		const urls = baseUrlsOf(
			loadConfig(
				{
					ANTHROPIC_BASE_URL: "https://claude.example",
					GEMINI_BASE_URL: "https://gemini.example/",
					AZURE_OPENAI_ENDPOINT: "https://mine.openai.azure.com/",
					DEEPL_BASE_URL: "https://deepl.example",
					LIBRETRANSLATE_URL: "http://127.0.0.1:5000/",
					BBM_CUSTOM_API: "http://127.0.0.1:9/translate?token=x",
					AWS_REGION: "eu-central-1",
				},
				folder,
			),
		);
		expect(urls).toMatchObject({
			anthropic: "https://claude.example/v1",
			google: "https://gemini.example/v1beta",
			azure: "https://mine.openai.azure.com/openai/v1",
			deepl: "https://deepl.example/v2",
			libretranslate: "http://127.0.0.1:5000",
			customapi: "http://127.0.0.1:9/translate?token=x",
			bedrock: "https://bedrock-runtime.eu-central-1.amazonaws.com",
			"amazon-translate": "https://translate.eu-central-1.amazonaws.com",
			groq: "https://api.groq.com/openai/v1",
			xai: "https://api.x.ai/v1",
			deepseek: "https://api.deepseek.com/v1",
			mistral: "https://api.mistral.ai/v1",
			openrouter: "https://openrouter.ai/api/v1",
		});
		expect(baseUrlsOf(loadConfig({}, folder))).toMatchObject({ azure: "", customapi: "" });
	});

	it("reach any server of OpenAI's API at its own address, else at OpenAI's, and never with OpenAI's key", () => {
		const at = (environment: Record<string, string>) =>
			baseUrlsOf(loadConfig(environment, folder))["openai-compatible"];
		expect(at({})).toBe("https://api.openai.com/v1");
		expect(at({ OPENAI_BASE_URL: "http://127.0.0.1:9" })).toBe("http://127.0.0.1:9/v1");
		const both = { OPENAI_BASE_URL: "http://127.0.0.1:9", OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:7" };
		expect(at(both)).toBe("http://127.0.0.1:7/v1");
		const keys = { OPENAI_API_KEY: "sk-openai", OPENAI_COMPATIBLE_API_KEY: "own" };
		expect(loadConfig(keys, folder).providerKeys).toEqual({ openai: ["sk-openai"], "openai-compatible": ["own"] });
		expect(loadConfig({ OPENAI_API_KEY: "sk-openai" }, folder).providerKeys).toEqual({ openai: ["sk-openai"] });
	});

	it("detect AWS credentials in the environment or the home folder, not in .env, which AWS's chain never reads", () => {
		const sees = (environment: Record<string, string>) => loadConfig(environment, folder).hasAwsCredentials;
		expect(sees({ HOME: folder })).toBe(false);
		expect(sees({ AWS_PROFILE: "work" })).toBe(true);
		writeFileSync(join(folder, ".env"), "AWS_ACCESS_KEY_ID=AKIAEXAMPLE\n");
		expect(sees({ HOME: folder })).toBe(false);
		mkdirSync(join(folder, ".aws"));
		writeFileSync(join(folder, ".aws", "credentials"), "");
		expect(sees({ HOME: folder })).toBe(true);
	});

	it("adds the version to a base URL that lacks it, and leaves one that has it", () => {
		const of = (url: string) => loadConfig({ OPENAI_BASE_URL: url }, folder).OPENAI_BASE_URL;
		expect(of("https://example.org")).toBe("https://example.org/v1");
		expect(of("http://127.0.0.1:1234/")).toBe("http://127.0.0.1:1234/v1");
		expect(of("https://example.org/openai/v1/")).toBe("https://example.org/openai/v1");
		expect(of("https://example.org/v1beta/openai")).toBe("https://example.org/v1beta/openai");
	});
});

describe("invalid settings", () => {
	it("are reported together, by name", () => {
		const problems = problemsOf({
			API_PORT: "70000",
			LOG_LEVEL: "LOUD",
			MAX_WORKERS: "0",
			JOB_TTL_HOURS: "-1",
			OPENAI_BASE_URL: "ftp://example.org",
			QUEUE_MODE: "redis",
			STORAGE_MODE: "tape",
			REQUIRE_AUTH: "true",
			CORS_ORIGINS: "*",
		});
		expect(problems).toEqual([
			'API_PORT must be a whole number from 0 to 65535, not "70000"',
			'LOG_LEVEL must be one of TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL, not "LOUD"',
			'STORAGE_MODE must be one of local, s3, not "tape"',
			'MAX_WORKERS must be a whole number from 1 to 256, not "0"',
			'JOB_TTL_HOURS must be a number from 0 to 8760, not "-1"',
			'CORS_ORIGINS must be origins such as https://books.example.org, not "*"',
			"OPENAI_BASE_URL must be an http or https address without user name, password, query or fragment",
			"REQUIRE_AUTH needs JWT_SECRET or JWKS_URL, to check tokens with",
			"QUEUE_MODE=redis needs REDIS_URL",
		]);
	});

	it("include a Redis mode without an address, and an invalid address, without repeating it", () => {
		expect(problemsOf({ QUEUE_MODE: "redis", CACHE_MODE: "Redis" })).toEqual([
			"QUEUE_MODE=redis needs REDIS_URL",
			"CACHE_MODE=redis needs REDIS_URL",
		]);
		for (const REDIS_URL of ["127.0.0.1:6379", "http://:secret@x", "redis://", "redis://:secret%zz@x"]) {
			expect(problemsOf({ QUEUE_MODE: "redis", REDIS_URL })).toEqual([
				"REDIS_URL must be a redis or rediss address such as redis://127.0.0.1:6379",
			]);
		}
		const config = loadConfig({ QUEUE_MODE: "redis", REDIS_URL: "rediss://user:p%40ss@cache.example:6380/2" }, folder);
		expect(config).toMatchObject({ queueMode: "redis", cacheMode: "sqlite" });
		expect(JSON.stringify(describeConfig(config))).not.toContain("cache.example");
	});

	it("include stores that lack what they need, and combinations that can't work", () => {
		expect(problemsOf({ STORAGE_MODE: "S3" })).toEqual(["STORAGE_MODE=s3 needs S3_BUCKET_NAME, the bucket for books"]);
		expect(problemsOf({ JOB_STORE_MODE: "dynamodb", ALLOW_CALLBACKS: "yes" })).toEqual([
			"JOB_STORE_MODE=dynamodb needs DYNAMODB_TABLE_NAME, the table of the job records",
			"JOB_STORE_MODE=dynamodb needs STORAGE_MODE=s3, for the checkpoints",
			"JOB_STORE_MODE=dynamodb needs ENCRYPTION_KEY, which all processes must share",
			"JOB_STORE_MODE=dynamodb with ALLOW_CALLBACKS needs CALLBACK_SECRET, which all processes must share",
		]);
		expect(problemsOf({ S3_BUCKET_NAME: "Not A Bucket", ALERTS_TOPIC_ARN: "alerts" })).toEqual([
			"S3_BUCKET_NAME must be a bucket's name such as my-books",
			"ALERTS_TOPIC_ARN must be an SNS topic's ARN",
		]);
		const config = loadConfig({ S3_BUCKET_NAME: "my-books", S3_ENDPOINT: "http://127.0.0.1:9000/" }, folder);
		expect(config).toMatchObject({ s3Endpoint: "http://127.0.0.1:9000", cloudwatchNamespace: "EpubTranslator" });
		expect(config.warnings).toEqual(["S3_BUCKET_NAME is set, but STORAGE_MODE is not s3: books stay on this machine"]);
	});

	it("do not include switches that are off", () => {
		const harmless = { REQUIRE_AUTH: "false", ALLOW_CALLBACKS: "no" };
		expect(loadConfig(harmless, folder).warnings).toEqual([]);
	});

	it("include a switch that is neither on nor off", () => {
		expect(problemsOf({ ALLOW_CUSTOM_BASE_URL: "maybe" })).toEqual([
			'ALLOW_CUSTOM_BASE_URL must be true or false, not "maybe"',
		]);
		expect(loadConfig({ allow_custom_base_url: "On" }, folder).allowCustomBaseUrl).toBe(true);
	});

	it("never show a secret", () => {
		const problems = problemsOf({
			ENCRYPTION_KEY: "tooshort-Swordf",
			JWT_SECRET: "Swordfish",
			ADMIN_TOKEN: "Sword fish",
			JWKS_URL: "https://me:Swordfish@keys.example",
		});
		expect(problems).toHaveLength(4);
		expect(problems.join()).not.toContain("Sword");
	});
});

describe("access", () => {
	const secret = "s".repeat(32);

	it("is closed by a secret or key address, from files too", () => {
		writeFileSync(join(folder, "secret"), `${secret}\n`);
		expect(loadConfig({ REQUIRE_AUTH: "yes", JWT_SECRET_FILE: join(folder, "secret") }, folder)).toMatchObject({
			requireAuth: true,
			jwtSecret: secret,
		});
		expect(loadConfig({ REQUIRE_AUTH: "1", JWKS_URL: "http://127.0.0.1:9/keys" }, folder).warnings).toEqual([]);
		expect(problemsOf({ REQUIRE_AUTH: "true", JWT_SECRET: "short", ADMIN_TOKEN: "a b" })).toEqual([
			"JWT_SECRET must have at least 32 bytes",
			"ADMIN_TOKEN must be visible ASCII characters without spaces",
		]);
	});

	it("is limited where others can reach the server, and the operator is warned where it is open", () => {
		expect(loadConfig({}, folder)).toMatchObject({ rateLimitMax: 0, rateLimitWindowMinutes: 1, trustProxy: false });
		const open = loadConfig({ API_HOST: "0.0.0.0", ADMIN_TOKEN: "secret" }, folder);
		expect(open).toMatchObject({ rateLimitMax: 10, corsOrigins: null });
		expect(loadConfig({ JWT_SECRET: secret }, folder).warnings).toEqual([
			expect.stringContaining("REQUIRE_AUTH is off"),
		]);
		expect(open.warnings).toEqual([expect.stringContaining("REQUIRE_AUTH"), expect.stringContaining("ADMIN_TOKEN")]);
		expect(loadConfig({ API_HOST: "0.0.0.0", REQUIRE_AUTH: "true", JWT_SECRET: secret }, folder).warnings).toEqual([]);
	});
});

describe("the description", () => {
	it("shows effective values and their sources, and no secret", () => {
		const config = loadConfig(
			{
				API_HOST: "0.0.0.0",
				OPENAI_API_KEY: "sk-verysecret1,sk-verysecret2",
				ENCRYPTION_KEY: "verysecret-verysecret-verysecret",
				HTTPS_PROXY: "http://user:verysecret@example.org:3128",
			},
			folder,
		);
		const rows = new Map(describeConfig(config).map((row) => [row.name, row]));
		expect(rows.get("API_HOST")).toMatchObject({ value: "0.0.0.0", from: "environment" });
		expect(rows.get("MAX_CONCURRENT_JOBS")).toMatchObject({ value: "10", from: "default" });
		expect(rows.get("OPENAI_API_KEY")).toMatchObject({ value: "2 keys", from: "environment" });
		expect(rows.get("BBM_CLAUDE_API_KEY")).toMatchObject({ value: "not set", from: "default" });
		expect(JSON.stringify([...rows.values()])).not.toContain("verysecret");
	});
});
