import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { EPUBCHECK_JAR } from "../epubcheck/epubcheck.ts";

export type Part = "java" | "epubcheck" | "apertium" | "openssl" | "chromium" | "redis";

export const CHROMIUM_PATH = "/usr/bin/chromium";

/**
 * Real programs that tests run against. Each names the Debian packages that bring it
 * and how to tell that it is there.
 */
const PARTS: Record<Part, { packages: readonly string[]; isThere: () => boolean }> = {
	java: {
		packages: ["default-jdk-headless"],
		// The compiler is needed too: our checker runs from its source.
		isThere: () => output("java", ["--list-modules"]).includes("jdk.compiler"),
	},
	epubcheck: {
		packages: ["epubcheck", "default-jdk-headless"],
		isThere: () => existsSync(EPUBCHECK_JAR) && hasPart("java"),
	},
	apertium: {
		packages: ["apertium", "apertium-eng-spa"],
		isThere: () => existsSync("/usr/share/apertium/modes/eng-spa.mode") && output("lt-proc", ["-v"]) !== "",
	},
	chromium: {
		packages: ["chromium"],
		isThere: () => existsSync(CHROMIUM_PATH),
	},
	redis: {
		packages: ["redis-server"],
		isThere: () => output("redis-server", ["--version"]).includes("Redis server"),
	},
	openssl: {
		packages: ["openssl"],
		isThere: () => output("openssl", ["version"]).includes("OpenSSL"),
	},
};

export const ALL_PARTS = Object.keys(PARTS) as Part[];

const found = new Map<Part, boolean>();

/** Whether this machine has `part`; looked up once a process. */
export function hasPart(part: Part): boolean {
	const known = found.get(part) ?? PARTS[part].isThere();
	found.set(part, known);
	return known;
}

export function packagesOf(part: Part): readonly string[] {
	return PARTS[part].packages;
}

function output(command: string, args: readonly string[]): string {
	const result = spawnSync(command, args, { encoding: "utf8", timeout: 20_000 });
	return `${result.stdout ?? ""}${result.stderr ?? ""}`;
}
