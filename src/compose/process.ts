import { readFileSync } from "node:fs";
import { secretAddresses } from "../config/base-urls.ts";
import type { Config } from "../config/load.ts";
import { useHttpsProxy } from "../outbound/proxy.ts";
import { createLog, type ProcessLog } from "../telemetry/log.ts";
import type { RedisParts } from "./redis.ts";

/** @param write defaults to the standard output */
export function openLog(config: Config, write?: (line: string) => void): ProcessLog {
	const secrets = [
		...Object.values(config.providerKeys).flat(),
		config.encryptionKey ?? "",
		config.callbackSecret ?? "",
		config.jwtSecret ?? "",
		config.adminToken ?? "",
		config.httpsProxy ?? "",
		...secretAddresses(config),
		config.redisUrl ?? "",
		passwordOf(config.redisUrl),
	];
	return createLog({ level: config.logLevel, pretty: process.stdout.isTTY === true, secrets, ...(write && { write }) });
}

function passwordOf(url: string | null): string {
	return url === null ? "" : decodeURIComponent(new URL(url).password);
}

export function useProxy(config: Config, log: ProcessLog): void {
	if (config.httpsProxy === null || useHttpsProxy(config.httpsProxy, config.noProxy)) return;
	log.warn("config.notice", { notice: "HTTPS_PROXY needs Node 24.14 or newer; requests go out directly" });
}

/** Redis's packages are loaded only where the settings ask for Redis; `null` where they do not. */
export async function openRedis(config: Config, log: ProcessLog): Promise<RedisParts | null> {
	if (config.redisUrl === null || (config.queueMode !== "redis" && config.cacheMode !== "redis")) return null;
	const { openRedisParts } = await import("./redis.ts");
	return openRedisParts(config, config.redisUrl, log);
}

export function readVersion(): string {
	const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
	return String(JSON.parse(text).version);
}
