import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { type Files, lockData, openFiles, openStores } from "../src/compose/stores.ts";
import type { Stores } from "../src/compose-store-types.ts";
import { type Config, loadConfig } from "../src/config/load.ts";
import { hasExpired, type Job } from "../src/core/job.ts";
import type { BlobStore } from "../src/storage/blob-store.ts";

const USAGE = `Usage: npm run move-jobs -- --from FILE --to FILE

Copies all jobs with their books, translations and corrections from one place to another. Each file has the
settings of one place (deploy/env has examples). The old place is left as it is, except that leases end;
no server may run on it. A job that is already in the new place stays as it is, so this can be run again.
Both need the same ENCRYPTION_KEY, or keys that callers sent can no longer be decrypted.
`;

/** Where jobs are kept, with all that belongs to them. */
export interface Place extends Stores {
	blobs: BlobStore;
}

interface Moved {
	moved: number;
	/** Jobs that were already in the new place. */
	there: number;
	/** Keys of blobs that a record names and the old place lacks. */
	missing: string[];
	/** Unfinished jobs whose caller sent a key. */
	withKeys: number;
}

/** Claims a job in the new place while it is incomplete, so that no worker there takes it. */
const MOVER = "move-jobs";
const HOLD_MS = 3_600_000;
const ENTRIES_AT_ONCE = 500;

/**
 * Copies every job of `from` that has not expired to `to`: first its files, then its texts, its state last, so that
 * a job there is either complete or held. A job that an interrupted run left incomplete is copied again.
 *
 * The caller holds the lock of `from`: all its leases end.
 */
export async function moveJobs(from: Place, to: Place, now: number): Promise<Moved> {
	await from.store.releaseAllLeases();
	const unfinished = (await from.store.listClaimable(Number.MAX_SAFE_INTEGER)).map((job) => job.id);
	const result: Moved = { moved: 0, there: 0, missing: [], withKeys: 0 };
	for (const jobId of [...unfinished, ...(await from.store.listEnded(now))]) {
		const job = await from.store.get(jobId);
		if (job === null || hasExpired(job, now)) continue;
		const earlier = await to.store.get(jobId);
		if (earlier !== null && earlier.workerId !== MOVER) {
			result.there++;
			continue;
		}
		if (earlier !== null) await removeJob(to, jobId);
		result.missing.push(...(await copyBlobs(job, from.blobs, to.blobs)));
		await copyRecord(job, from, to, now);
		result.moved++;
		if (job.sealedKey !== null) result.withKeys++;
	}
	return result;
}

async function removeJob({ store, checkpoints, corrections }: Place, jobId: string): Promise<void> {
	await checkpoints.delete(jobId);
	await corrections.delete(jobId);
	await store.delete(jobId);
}

/** @returns the keys that `from` lacks */
async function copyBlobs(job: Job, from: BlobStore, to: BlobStore): Promise<string[]> {
	const books = [job.output, ...job.renditions].filter((one) => one !== null);
	const keys = new Set([job.inputKey, ...books.flatMap((one) => [one.blobKey, one.reportKey])]);
	const missing: string[] = [];
	for (const key of keys) {
		const content = await from.read(key);
		if (content === null) missing.push(key);
		else await to.put(key, content);
	}
	return missing;
}

/** Checkpoints are written only under a job's fence, so the job is claimed until they are there. */
async function copyRecord(job: Job, from: Place, to: Place, now: number): Promise<void> {
	for (const correction of await from.corrections.load(job.id)) await to.corrections.put(job.id, correction);
	// What was given up on before a retry is left out, because attempts can't be told apart in the copy.
	const entries = await from.checkpoints.load(job.id, job.retriedAtAttempt);
	const whole: Job = job.state === "processing" ? { ...job, workerId: null, leaseUntil: 0 } : job;
	if (entries.length === 0) {
		await to.store.create(whole);
		return;
	}
	await to.store.create({ ...job, state: "processing", workerId: MOVER, leaseUntil: now + HOLD_MS });
	for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) {
		await to.checkpoints.append(job.id, job.attempt, entries.slice(at, at + ENTRIES_AT_ONCE), {});
	}
	const held = await to.store.get(job.id);
	if (held === null || !(await to.store.replace({ ...whole, version: held.version + 1 }))) {
		throw new Error(`job ${job.id} changed while it was being moved; run this again`);
	}
}

/** Reads settings from this file only, not from a `.env` or the environment. */
function readConfig(file: string): Config {
	const values = parseEnv(readFileSync(file, "utf8")) as Record<string, string>;
	const empty = mkdtempSync(join(tmpdir(), "diglot-move-"));
	try {
		const settings = { ...values, LOCAL_STORAGE_PATH: resolve(values.LOCAL_STORAGE_PATH ?? "./data") };
		return loadConfig(values.SQLITE_PATH ? { ...settings, SQLITE_PATH: resolve(values.SQLITE_PATH) } : settings, empty);
	} finally {
		rmSync(empty, { recursive: true });
	}
}

interface OpenPlace extends Place {
	files: Files;
}

async function openPlace(config: Config): Promise<OpenPlace> {
	const files = await openFiles(config);
	return { ...(await openStores(config, files.blobs)), blobs: files.blobs, files };
}

async function closePlace({ store, files }: OpenPlace): Promise<void> {
	await store.close();
	files.close();
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { from: { type: "string" }, to: { type: "string" } } });
	if (!values.from || !values.to) {
		console.error(USAGE);
		return 2;
	}
	const [fromConfig, toConfig] = [readConfig(values.from), readConfig(values.to)];
	const locks = [...lockData(fromConfig), ...lockData(toConfig)];
	const from = await openPlace(fromConfig);
	const to = await openPlace(toConfig);
	try {
		const { moved, there, missing, withKeys } = await moveJobs(from, to, Date.now());
		console.log(`${moved} jobs moved, ${there} were there already`);
		if (withKeys > 0) console.log(`${withKeys} of them have keys that callers sent: keep ENCRYPTION_KEY the same`);
		for (const key of missing) console.log(`not found, and not moved: ${key}`);
		return missing.length > 0 ? 1 : 0;
	} finally {
		await closePlace(from);
		await closePlace(to);
		for (const lock of locks) lock.release();
	}
}

if (import.meta.main) {
	process.exitCode = await main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		return 1;
	});
}
