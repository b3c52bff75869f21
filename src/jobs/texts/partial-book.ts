import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Job } from "../../core/job.ts";
import type { Layout } from "../../core/layout.ts";
import { expiryAfterDownload } from "../expiry.ts";
import { renderTexts } from "./render-texts.ts";
import type { RevisePorts } from "./revise-job.ts";
import type { TextPorts } from "./text-snapshot.ts";

export interface PartialBook {
	bytes: number;
	/** Its file goes when it is read or destroyed. */
	content: Readable;
}

/**
 * A book of what is done of a job so far, the rest in the original: the way to what was paid for, whatever
 * became of the job. It is stored nowhere (rule B14). An ended job's time to live begins anew.
 */
export async function makePartialBook(
	job: Job,
	layout: Layout,
	ports: TextPorts & RevisePorts,
	signal: AbortSignal,
): Promise<PartialBook> {
	const { store, blobs, reader, clock, limits } = ports;
	const modifiedAt = Math.max(job.endedAt ?? clock.now(), job.revisedAt ?? 0);
	const folder = await blobs.makeWorkFolder();
	const removeFolder = () => rm(folder, { recursive: true, force: true });
	try {
		const outPath = join(folder, "book.epub");
		await renderTexts({ job, layout, modifiedAt, outPath }, await reader.load(job), ports, signal);
		const { size } = await stat(outPath);
		await store.extend(job.id, expiryAfterDownload(clock.now(), limits));
		const content = createReadStream(outPath);
		// What is left on a crash goes at the next start, with all work files.
		content.once("close", () => void removeFolder().catch(() => {}));
		return { bytes: size, content };
	} catch (error) {
		await removeFolder();
		throw error;
	}
}
