import { PassThrough, Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { AskS3 } from "./s3-calls.ts";
import { isBeyondEnd, isMissing, toS3Error } from "./s3-errors.ts";

interface Wanted {
	Bucket: string;
	Key: string;
	range?: { start: number; end: number } | undefined;
}

/** How often reading resumes after a broken connection without a byte in between. */
const MAX_RESUMES = 4;

/**
 * Reads an object, or the bytes of `range` (both ends included), resuming after broken connections.
 *
 * @returns `null` if it does not exist
 * @throws AppError `STORAGE_ERROR`, also as the stream's error
 */
export async function readObject(client: S3Client, ask: AskS3, wanted: Wanted): Promise<Readable | null> {
	const { Bucket, Key, range } = wanted;
	let at = range?.start ?? 0;
	let version: string | undefined;
	let resumes = 0;
	let body: Readable | undefined;
	const out = new PassThrough();

	/** `null` if the object does not exist. */
	async function open(): Promise<Readable | null> {
		const Range = range || at > 0 ? `bytes=${at}-${range?.end ?? ""}` : undefined;
		const command = new GetObjectCommand({ Bucket, Key, Range, IfMatch: version });
		return ask(async (call) => {
			try {
				const { Body, ETag } = await client.send(command, call);
				if (!(Body instanceof Readable)) throw new Error("S3 returned no body");
				version = ETag;
				return Body;
			} catch (error) {
				if (isMissing(error)) return null;
				if (isBeyondEnd(error)) return Readable.from([]);
				throw error;
			}
		});
	}

	function flow(from: Readable): void {
		body = from;
		from.on("data", (chunk: Buffer) => {
			at += chunk.length;
			resumes = 0;
		});
		from.once("end", () => out.end());
		from.once("error", (error) => {
			from.unpipe(out);
			void resume(error);
		});
		if (out.destroyed) from.destroy();
		else from.pipe(out, { end: false });
	}

	async function resume(error: unknown): Promise<void> {
		if (out.destroyed) return;
		try {
			if (resumes++ === MAX_RESUMES) throw error;
			const rest = await open();
			if (rest === null) throw error;
			flow(rest);
		} catch (failure) {
			out.destroy(toS3Error(failure, Bucket) as Error);
		}
	}

	out.once("close", () => body?.destroy());
	const content = await open();
	if (content === null) return null;
	flow(content);
	return out;
}
