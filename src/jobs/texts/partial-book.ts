import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Job } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import { expiryAfterDownload } from "../expiry.ts";
import { renderTexts } from "./render-texts.ts";
import type { TextContext } from "./text-context.ts";

export interface PartialBook {
	bytes: number;
	/** Removes its file when it has been read or is destroyed. */
	content: Readable;
}

/**
 * Makes a book of what is translated so far, the rest in the original, so that users get what they paid for whatever
 * became of the job. It is not stored (rule B14). Restarts an ended job's time to live.
 */
export async function makePartialBook(
	job: Job,
	layout: Layout,
	context: TextContext,
	signal: AbortSignal,
): Promise<PartialBook> {
	const { store, blobs, snapshots, clock, limits } = context;
	const modifiedAt = Math.max(job.endedAt ?? clock.now(), job.revisedAt ?? 0);
	const folder = await blobs.makeWorkFolder();
	const removeFolder = () => rm(folder, { recursive: true, force: true });
	try {
		const outPath = join(folder, "book.epub");
		await renderTexts({ job, layout, modifiedAt, outPath }, await snapshots.load(job), context, signal);
		const { size } = await stat(outPath);
		await store.extend(job.id, expiryAfterDownload(clock.now(), limits));
		const content = createReadStream(outPath);
		// After a crash the next start removes it with all work files.
		content.once("close", () => void removeFolder().catch(() => {}));
		return { bytes: size, content };
	} catch (error) {
		await removeFolder();
		throw error;
	}
}
