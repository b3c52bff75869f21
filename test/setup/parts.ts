import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EPUBCHECK_JAR } from "../epubcheck/epubcheck.ts";

export type Part = "java" | "epubcheck" | "apertium" | "openssl" | "chromium" | "redis";

export const CHROMIUM_PATH = "/usr/bin/chromium";

/**
 * Real programs that tests run against: the Debian packages that install each,
 * and how to detect it.
 */
const PARTS: Record<Part, { packages: readonly string[]; isThere: () => boolean }> = {
	java: {
		packages: ["default-jdk-headless"],
		// The compiler is needed too: our checker runs from its source.
		isThere: () => isOnPath("java") && isOnPath("javac"),
	},
	epubcheck: {
		packages: ["epubcheck", "default-jdk-headless"],
		isThere: () => existsSync(EPUBCHECK_JAR) && hasPart("java"),
	},
	apertium: {
		packages: ["apertium", "apertium-eng-spa"],
		isThere: () => existsSync("/usr/share/apertium/modes/eng-spa.mode") && isOnPath("lt-proc"),
	},
	chromium: {
		packages: ["chromium"],
		isThere: () => existsSync(CHROMIUM_PATH),
	},
	redis: {
		packages: ["redis-server"],
		isThere: () => isOnPath("redis-server"),
	},
	openssl: {
		packages: ["openssl"],
		isThere: () => isOnPath("openssl"),
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

/** A look-up only: each run of a single test file would wait for a program that is started. */
function isOnPath(command: string): boolean {
	return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}
