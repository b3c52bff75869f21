import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { mapInBatches } from "../async/in-batches.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { Job, JobPatch } from "../core/job.ts";
import type { Checkpoint, CheckpointStore } from "./checkpoint-store.ts";

/** The part of the blob store that checkpoints use. */
interface Files {
	put(key: string, content: Readable): Promise<unknown>;
	read(key: string): Promise<Readable | null>;
	delete(key: string): Promise<void>;
	deletePrefix(prefix: string): Promise<void>;
	list(prefix: string): AsyncIterable<{ key: string }>;
}

export interface S3CheckpointOptions {
	blobs: Files;
	/** The job store's fenced write. */
	updateJob: (jobId: string, attempt: number, patch: JobPatch) => Promise<Job | null>;
	clock: Clock;
}

/** The content of an object: entries with their attempt, because a compacted object holds several. */
interface Batch {
	attempt: number;
	entries: Checkpoint[];
}

/** Objects read or removed concurrently. */
const AT_ONCE = 16;
/** The suffix of a compacted object's name. */
const COMPACTED = ".all";
const MAX_LISTS = 5;
/** The number of jobs whose last sequence number is remembered. */
const MAX_REMEMBERED = 1_000;
const ATTEMPT_DIGITS = 6;
const NUMBER_DIGITS = 15;

/**
 * Checkpoints as immutable objects, one per batch: `jobs/{id}/checkpoints/{attempt}-{seq}` (rule C5). Sequence
 * numbers are times, never less than what existed when this process first wrote for the job, so that names sort in
 * the order of batches; a random suffix keeps two processes from writing the same name.
 *
 * The object is written first and the job updated under its fence afterwards: a crash in between loses a count,
 * never a text. So a worker that lost its job adds its batch too, which is harmless. Objects written after the job's
 * record was removed are swept.
 */
export function createS3CheckpointStore({ blobs, updateJob, clock }: S3CheckpointOptions): CheckpointStore {
	/** Job → its last sequence number in this process. */
	const lastNumbers = new Map<string, Promise<number>>();

	async function listKeys(jobId: string): Promise<string[]> {
		const keys: string[] = [];
		for await (const { key } of blobs.list(folderOf(jobId))) keys.push(key);
		return keys.sort();
	}

	async function findLastNumber(jobId: string): Promise<number> {
		return Math.max(0, ...(await listKeys(jobId)).map(numberOfKey));
	}

	async function nextNumber(jobId: string): Promise<number> {
		const last = lastNumbers.get(jobId) ?? findLastNumber(jobId);
		const next = last.then((number) => Math.max(number + 1, clock.now()));
		lastNumbers.delete(jobId);
		lastNumbers.set(jobId, next);
		// A failed listing is retried next time.
		next.catch(() => lastNumbers.get(jobId) === next && lastNumbers.delete(jobId));
		for (const oldest of lastNumbers.keys()) {
			if (lastNumbers.size <= MAX_REMEMBERED) break;
			lastNumbers.delete(oldest);
		}
		return next;
	}

	/** @returns `null` if a listed object has gone and is not in a listed compacted object either */
	async function readAll(keys: readonly string[]): Promise<Batch[] | null> {
		const compacted = keys.findLast((key) => key.endsWith(COMPACTED)) ?? "";
		const objects = await mapInBatches(keys, AT_ONCE, readObject);
		if (keys.some((key, n) => objects[n] === null && key > compacted)) return null;
		return objects.flatMap((batches) => batches ?? []);
	}

	async function readObject(key: string): Promise<Batch[] | null> {
		const content = await blobs.read(key);
		return content && ((await json(content)) as Batch[]);
	}

	async function readJob(jobId: string): Promise<Batch[]> {
		for (let tries = 1; tries <= MAX_LISTS; tries++) {
			const found = await readAll(await listKeys(jobId));
			if (found) return found;
		}
		throw new AppError("The checkpoints of this job are being removed.", { code: "STORAGE_ERROR" });
	}

	return {
		async append(jobId, attempt, entries, patch) {
			if (entries.length > 0) {
				const key = makeKey(jobId, attempt, await nextNumber(jobId));
				await blobs.put(key, toStream([{ attempt, entries: [...entries] }]));
			}
			return (await updateJob(jobId, attempt, patch)) !== null;
		},

		async load(jobId, retryUpToAttempt = -1) {
			return (await readJob(jobId)).flatMap(({ attempt, entries }) =>
				attempt > retryUpToAttempt ? entries : entries.filter(({ state }) => state !== "needs_review"),
			);
		},

		async compact(jobId) {
			const keys = await listKeys(jobId);
			const last = keys.at(-1);
			if (keys.length < 2 || last === undefined) return;
			// Sorts directly after its last entry: what is added later stays later, and what a crash leaves of
			// its sources comes before it.
			const all = await readAll(keys);
			// Another process is doing the same, or the job is being removed.
			if (all === null) return;
			await blobs.put(last + COMPACTED, toStream(all));
			await mapInBatches(keys, AT_ONCE, (key) => blobs.delete(key));
		},

		async delete(jobId) {
			lastNumbers.delete(jobId);
			await blobs.deletePrefix(folderOf(jobId));
		},
	};
}

function folderOf(jobId: string): string {
	return `jobs/${jobId}/checkpoints/`;
}

function makeKey(jobId: string, attempt: number, number: number): string {
	const order = `${pad(attempt, ATTEMPT_DIGITS)}-${pad(number, NUMBER_DIGITS)}`;
	return `${folderOf(jobId)}${order}-${randomBytes(3).toString("hex")}`;
}

function numberOfKey(key: string): number {
	return Number(key.slice(key.lastIndexOf("/") + 1).split("-")[1] ?? 0);
}

function pad(number: number, digits: number): string {
	return String(number).padStart(digits, "0");
}

function toStream(batches: readonly Batch[]): Readable {
	return Readable.from([Buffer.from(JSON.stringify(batches))]);
}
