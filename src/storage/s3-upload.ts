import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
	AbortMultipartUploadCommand,
	type CompletedPart,
	CompleteMultipartUploadCommand,
	CreateMultipartUploadCommand,
	HeadObjectCommand,
	PutObjectCommand,
	type S3Client,
	UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { BlobInfo } from "./blob-store.ts";
import type { AskS3, S3Call } from "./s3-calls.ts";

interface Target {
	Bucket: string;
	Key: string;
}

/** S3 takes 10,000 parts of at least 5 MiB (docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
const PART_BYTES = 8 * 2 ** 20;

/**
 * Uploads `content` as one object, atomically, with one part in memory at a time, so that a failed part can be
 * retried. The stream's own errors are rethrown.
 *
 * @throws AppError `STORAGE_ERROR` when S3 does not answer
 */
export async function uploadStream(client: S3Client, ask: AskS3, target: Target, content: Readable): Promise<BlobInfo> {
	// Otherwise a stream that fails before it is read would be an unhandled error; reading it throws anyway.
	content.on("error", () => {});
	const hash = createHash("sha256");
	let bytes = 0;
	const upload = partUpload(client, ask, target);
	try {
		for await (const part of cutIntoParts(content)) {
			hash.update(part);
			bytes += part.length;
			await upload.send(part);
		}
		await upload.finish(bytes);
	} catch (error) {
		await upload.abort();
		throw error;
	} finally {
		content.destroy();
	}
	return { bytes, sha256: hash.digest("hex") };
}

/** Pieces of `PART_BYTES`, the last one smaller; one empty piece for an empty stream. */
async function* cutIntoParts(content: Readable): AsyncGenerator<Buffer> {
	let pieces: Buffer[] = [];
	let size = 0;
	let isFirst = true;
	for await (const piece of content) {
		const chunk = typeof piece === "string" ? Buffer.from(piece) : piece;
		pieces.push(chunk);
		size += chunk.length;
		while (size >= PART_BYTES) {
			const whole = Buffer.concat(pieces);
			yield whole.subarray(0, PART_BYTES);
			pieces = [whole.subarray(PART_BYTES)];
			size -= PART_BYTES;
			isFirst = false;
		}
	}
	if (size > 0 || isFirst) yield Buffer.concat(pieces);
}

/** Assembles an object from parts; content smaller than a part is sent in one call at the end. */
function partUpload(client: S3Client, ask: AskS3, target: Target) {
	const parts: CompletedPart[] = [];
	let small: Buffer | undefined;
	let id: string | undefined;

	async function begin(): Promise<string> {
		const { UploadId } = await ask((call) => client.send(new CreateMultipartUploadCommand(target), call));
		if (UploadId === undefined) throw new Error("S3 returned no upload id");
		return UploadId;
	}

	async function complete(UploadId: string, bytes: number, call: S3Call): Promise<void> {
		try {
			const MultipartUpload = { Parts: parts };
			await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }), call);
		} catch (error) {
			// An earlier try succeeded, but its answer was lost.
			const isGone = error instanceof Error && error.name === "NoSuchUpload";
			if (!isGone || (await client.send(new HeadObjectCommand(target), call)).ContentLength !== bytes) throw error;
		}
	}

	return {
		async send(part: Buffer): Promise<void> {
			if (part.length < PART_BYTES && id === undefined) {
				small = part;
				return;
			}
			id ??= await begin();
			const PartNumber = parts.length + 1;
			const body = { Body: part, ContentMD5: md5Of(part) };
			const command = new UploadPartCommand({ ...target, ...body, UploadId: id, PartNumber });
			const { ETag } = await ask((call) => client.send(command, call), part.length);
			parts.push({ ETag, PartNumber });
		},
		async finish(bytes: number): Promise<void> {
			const uploadId = id;
			const body = small;
			if (uploadId !== undefined) await ask((call) => complete(uploadId, bytes, call), bytes);
			else if (body) {
				const command = new PutObjectCommand({ ...target, Body: body, ContentMD5: md5Of(body) });
				await ask((call) => client.send(command, call), body.length);
			}
		},
		/** If even this fails, the bucket's lifecycle rule removes the remains. */
		async abort(): Promise<void> {
			if (id === undefined) return;
			const command = new AbortMultipartUploadCommand({ ...target, UploadId: id });
			await ask((call) => client.send(command, call)).catch(() => {});
		},
	};
}

/** S3 verifies what it received against this. */
function md5Of(body: Buffer): string {
	return createHash("md5").update(body).digest("base64");
}
