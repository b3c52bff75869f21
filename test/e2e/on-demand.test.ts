import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../harness/server-process.ts";

/** Writes down the package of every module that the process loads. */
const WATCH = `
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
registerHooks({
	load(url, context, next) {
		const name = /node_modules[/]((?:@[^/]+[/])?[^/]+)[/](?!.*node_modules)/.exec(url)?.[1];
		if (name) appendFileSync(new URL("packages", import.meta.url), name + "\\n");
		return next(url, context);
	},
});
`;
const ON_DEMAND = /^(ioredis|bullmq|@aws-sdk\/.*|@smithy\/.*|@ai-sdk\/.*|aws4fetch)$/;

let folder: string;
let server: ServerProcess | undefined;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "diglot-on-demand-"));
	writeFileSync(join(folder, "watch.mjs"), WATCH);
});
afterEach(async () => {
	await server?.stop("SIGKILL");
	server = undefined;
	rmSync(folder, { recursive: true, force: true });
});

async function packagesOf(settings: Record<string, string>): Promise<string[]> {
	const watch = `--import ${pathToFileURL(join(folder, "watch.mjs"))}`;
	server = await startServer(join(folder, "data"), { ...settings, NODE_OPTIONS: watch });
	await fetch(`${server.url}/health/detailed`);
	await fetch(`${server.url}/models`);
	return [...new Set(readFileSync(join(folder, "packages"), "utf8").trim().split("\n"))];
}

it("a server on one machine loads nothing of AWS or Redis, and no provider's SDK before a job needs it", async () => {
	const packages = await packagesOf({});
	expect(packages).toContain("fastify");
	expect(packages.filter((name) => ON_DEMAND.test(name))).toEqual([]);
});

it("one with a Redis loads that, and nothing of AWS", async () => {
	const packages = await packagesOf({ CACHE_MODE: "redis", REDIS_URL: "redis://127.0.0.1:9" });
	expect(packages).toContain("ioredis");
	expect(packages.filter((name) => /^@(aws-sdk|smithy)/.test(name))).toEqual([]);
});
