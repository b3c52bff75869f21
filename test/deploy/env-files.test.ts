import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigError, loadConfig } from "../../src/config/load.ts";
import { readDeployFile } from "./docker-files.ts";
import { findSettingFaults } from "./setting-names.ts";

function readEnv(name: string): Record<string, string> {
	return parseEnv(readDeployFile(`env/${name}`)) as Record<string, string>;
}

/** Problems that `loadConfig` reports, in a folder without a `.env`. */
function findProblems(settings: Record<string, string>): readonly string[] {
	const folder = mkdtempSync(join(tmpdir(), "diglot-env-"));
	try {
		loadConfig(settings, folder);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.problems;
		throw error;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** What a cluster needs beside `.env.aws`, as that file says. */
const BESIDE = {
	S3_BUCKET_NAME: "books",
	DYNAMODB_TABLE_NAME: "jobs",
	REDIS_URL: "rediss://:password@valkey.example.org:6379",
	JWT_SECRET: "0123456789abcdef0123456789abcdef",
	ADMIN_TOKEN: "0123456789abcdef0123456789abcdef",
	ENCRYPTION_KEY: "0123456789abcdef0123456789abcdef",
	CALLBACK_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("the env files", () => {
	it.each([".env.local", ".env.aws"])("%s names settings only, and no secret", (name) => {
		const settings = readEnv(name);
		expect(Object.keys(settings).length).toBeGreaterThan(10);
		expect(findSettingFaults(Object.keys(settings), "plain")).toEqual([]);
	});

	it("are really checked: a misspelt name and a secret are found", () => {
		expect(findSettingFaults(["STORAGE_MOOD"], "plain")).toEqual(["STORAGE_MOOD is no setting"]);
		expect(findSettingFaults(["OPENAI_API_KEY"], "plain")).toEqual(["OPENAI_API_KEY is a secret in plain text"]);
	});

	it(".env.local is a valid configuration as it is", () => {
		expect(findProblems(readEnv(".env.local"))).toEqual([]);
	});

	it(".env.aws is one too, together with what has to be set beside it", () => {
		expect(findProblems({ ...readEnv(".env.aws"), ...BESIDE })).toEqual([]);
	});
});
