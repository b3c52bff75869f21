import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { JobOptions } from "../core/job-options.ts";
import type { CliContext } from "./command.ts";

/** Rule C13: CLI jobs expire this long after their last use. */
export const KEPT_MS = 72 * 60 * 60_000;

/**
 * The folder that keeps the work on one book with one set of options, so that repeating a command resumes it.
 *
 * The key doesn't include layout, look, budget, price and selection of segments: what was translated for one layout, one
 * chapter, a test of ten segments or a smaller budget is not sent again for another.
 *
 * @param endpoint the provider's address: another server's answers belong to another job
 */
export function jobFolderOf(
	environment: CliContext["environment"],
	inputSha256: string,
	options: JobOptions,
	endpoint: string,
): string {
	const {
		layout: _l,
		translationStyle: _y,
		testSegments: _t,
		testSample: _p,
		selection: _s,
		maxCostUsd: _m,
		price: _price,
		...kept
	} = options;
	const sorted = Object.entries({ ...kept, endpoint }).sort(([one], [other]) => (one < other ? -1 : 1));
	const key = createHash("sha256")
		.update(JSON.stringify([inputSha256, sorted]))
		.digest("hex")
		.slice(0, 32);
	return join(jobsFolder(environment), key);
}

/**
 * Removes job folders that were not used for 72 hours. Best effort: the next command tries again.
 */
export async function removeExpiredJobFolders(environment: CliContext["environment"], now: number): Promise<void> {
	for (const { path } of await findOldJobFolders(environment, now - KEPT_MS)) await removeJobFolder(path);
}

export interface OldJobFolder {
	path: string;
	bytes: number;
}

/** The job folders that were last used before `usedBy`, in wall-clock milliseconds. */
export async function findOldJobFolders(
	environment: CliContext["environment"],
	usedBy: number,
): Promise<OldJobFolder[]> {
	const parent = jobsFolder(environment);
	const found: OldJobFolder[] = [];
	for (const name of await readdir(parent).catch(() => [])) {
		const path = join(parent, name);
		const { lastUse, bytes } = await measureFolder(path);
		if (lastUse < usedBy) found.push({ path, bytes });
	}
	return found;
}

export async function removeJobFolder(path: string): Promise<void> {
	await rm(path, { recursive: true, force: true }).catch(() => {});
}

/** Creates the folder, readable by this user only: it contains the text of books. */
export async function makeJobFolder(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** The translation cache that commands share across books. */
export function cachePathOf(environment: CliContext["environment"]): string {
	return join(jobsFolder(environment), "..", "cache.sqlite");
}

function jobsFolder(environment: CliContext["environment"]): string {
	// The XDG Base Directory Specification says to ignore relative paths.
	const { XDG_STATE_HOME: stateHome } = environment;
	const base = stateHome?.startsWith("/") ? stateHome : join(environment.HOME ?? homedir(), ".local", "state");
	return join(base, "diglot", "jobs");
}

async function measureFolder(folder: string): Promise<{ lastUse: number; bytes: number }> {
	const found = { lastUse: 0, bytes: 0 };
	for (const name of ["", ...(await readdir(folder).catch(() => []))]) {
		const { mtimeMs, size } = await stat(join(folder, name)).catch(() => ({ mtimeMs: 0, size: 0 }));
		found.lastUse = Math.max(found.lastUse, mtimeMs);
		if (name !== "") found.bytes += size;
	}
	return found;
}
