import type { BookReading } from "../../book-worker/book-worker.ts";
import type { Job } from "../../core/job.ts";
import type { Segment } from "../../core/segment.ts";
import { asDropped, type Translation } from "../../core/translation.ts";
import { segmentsOfJob } from "../../pipeline/choose-sample.ts";
import { toReadRequest } from "../../pipeline/read-request.ts";
import { settleTexts } from "../../pipeline/resume.ts";
import { findSourceLanguage } from "../../pipeline/source-language.ts";
import type { JobContext } from "../context.ts";

export interface ReadBook {
	reading: BookReading;
	sourceLanguage: string;
	/** The segments that the job is about, in reading order. */
	segments: readonly Segment[];
}

export interface TextSnapshot extends ReadBook {
	/** The translation of each segment by the segment's id; one that waits has no entry. */
	texts: ReadonlyMap<string, Translation>;
}

/** A job's book and the translations of its texts, also while the job runs and when it has failed. */
export interface TextSnapshots {
	/** The book as the job's attempts read it; cached. */
	read(job: Job): Promise<ReadBook>;
	/** The texts of `job`'s version or a later one; cached by version. */
	load(job: Job): Promise<TextSnapshot>;
	/** The texts as they are stored now, whatever the version. */
	reload(job: Job): Promise<TextSnapshot>;
}

type Context = Pick<JobContext, "checkpoints" | "corrections" | "blobs" | "bookWorker">;

/** Bounds of the cache of books, thanks to which paging through a book reads it once. */
const MAX_BOOKS = 6;
const MAX_SEGMENTS = 30_000;

interface Held {
	book: Promise<ReadBook>;
	/** Segments; 0 until the book has been read. */
	size: number;
	texts: { version: number; known: TextSnapshot } | null;
}

export function createTextSnapshots({ checkpoints, corrections, blobs, bookWorker }: Context): TextSnapshots {
	/** Least recently used first. */
	const held = new Map<string, Held>();

	async function open({ inputKey, options }: Job): Promise<ReadBook> {
		const reading = await blobs.withLocalFile(inputKey, (path) => bookWorker.read(toReadRequest(path, options)));
		const sourceLanguage = await findSourceLanguage(reading, options.sourceLanguage, options.targetLanguage);
		return { reading, sourceLanguage, segments: segmentsOfJob(reading, options) };
	}

	function hold(job: Job): Held {
		// An id may become another job's (rule C11), an input never does.
		const key = `${job.id} ${job.inputKey}`;
		const found = held.get(key);
		const entry: Held = found ?? { book: open(job), size: 0, texts: null };
		held.delete(key);
		held.set(key, entry);
		if (!found) {
			entry.book.then(
				({ reading }) => {
					entry.size = reading.segments.length;
					forgetOldest();
				},
				() => held.get(key) === entry && held.delete(key),
			);
		}
		return entry;
	}

	function forgetOldest(): void {
		let segments = [...held.values()].reduce((sum, { size }) => sum + size, 0);
		for (const [key, { size }] of [...held].slice(0, -1)) {
			if (held.size <= MAX_BOOKS && segments <= MAX_SEGMENTS) return;
			held.delete(key);
			segments -= size;
		}
	}

	async function settle(job: Job, book: ReadBook): Promise<TextSnapshot> {
		const [kept, edited] = [await checkpoints.load(job.id), await corrections.load(job.id)];
		const texts = settleTexts(kept, book.segments, edited);
		for (const id of job.output?.droppedSegments ?? []) {
			const text = texts.get(id);
			if (text) texts.set(id, asDropped(text));
		}
		return { ...book, texts };
	}

	async function reload(job: Job): Promise<TextSnapshot> {
		return settle(job, await hold(job).book);
	}

	return {
		read: (job) => hold(job).book,
		reload,
		async load(job) {
			const entry = hold(job);
			if (entry.texts?.version === job.version) return entry.texts.known;
			const known = await reload(job);
			entry.texts = { version: job.version, known };
			return known;
		},
	};
}
