import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import {
	DeleteObjectCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListObjectsV2Command,
	type ListObjectsV2CommandOutput,
	S3Client,
	type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { AppError } from "../core/errors.ts";
import { requireKey, requirePrefix } from "./blob-key.ts";
import type { BlobStore } from "./blob-store.ts";
import { onDisk } from "./disk-errors.ts";
import { createS3Calls } from "./s3-calls.ts";
import { isMissing, toS3Error } from "./s3-errors.ts";
import { readObject } from "./s3-read.ts";
import { uploadStream } from "./s3-upload.ts";

export interface S3Options {
	bucket: string;
	region: string;
	/** An S3-compatible server. Defaults to AWS. */
	endpoint?: string | undefined;
	/** Defaults to AWS's credential chain. */
	credentials?: S3ClientConfig["credentials"];
	/** A local folder for work files, used by this process only. */
	workFolder: string;
	/** For tests: how long a connection may be idle. */
	idleMs?: number;
	/** For tests: simultaneous connections. */
	maxSockets?: number;
	/** For tests: all tries of one call together. */
	timeoutMs?: number;
}

export interface S3BlobStore extends BlobStore {
	close(): void;
}

const MAX_TRIES = 5;
const CONNECT_MS = 3_000;
/** After this idle time a connection counts as broken; a reader that pauses longer gets another one. */
const IDLE_MS = 30_000;
/** Each body being read occupies one. */
const MAX_SOCKETS = 256;

/**
 * Blobs as objects of a bucket, in AWS or another S3-compatible store. Objects appear atomically;
 * 5xx, throttles and broken connections are retried with back-off.
 */
export function createS3BlobStore(options: S3Options): S3BlobStore {
	const { bucket: Bucket, region, endpoint, credentials, workFolder, maxSockets = MAX_SOCKETS } = options;
	const client = new S3Client({
		region,
		maxAttempts: MAX_TRIES,
		// Other servers support neither bucket names in host names nor checksums in trailers.
		...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
		requestChecksumCalculation: "WHEN_REQUIRED",
		responseChecksumValidation: "WHEN_REQUIRED",
		requestHandler: {
			connectionTimeout: CONNECT_MS,
			throwOnRequestTimeout: true,
			socketTimeout: options.idleMs ?? IDLE_MS,
			httpAgent: { maxSockets },
			httpsAgent: { maxSockets },
		},
		...(credentials !== undefined && { credentials }),
	});

	const ask = createS3Calls(Bucket, options.timeoutMs);

	function targetOf(key: string) {
		requireKey(key);
		return { Bucket, Key: key };
	}

	async function* listPages(prefix: string): AsyncGenerator<{ key: string; modifiedAt: number }[]> {
		requirePrefix(prefix);
		let from: string | undefined;
		do {
			const input = { Bucket, Prefix: prefix, ContinuationToken: from };
			const page: ListObjectsV2CommandOutput = await ask((call) => client.send(new ListObjectsV2Command(input), call));
			yield (page.Contents ?? []).flatMap(({ Key, LastModified }) =>
				Key === undefined ? [] : { key: Key, modifiedAt: LastModified?.getTime() ?? 0 },
			);
			from = page.NextContinuationToken;
		} while (from !== undefined);
	}

	async function makeWorkFolder(): Promise<string> {
		return onDisk(() => mkdtemp(join(workFolder, "job-")));
	}

	return {
		async put(key, content) {
			return uploadStream(client, ask, targetOf(key), content);
		},

		async putFile(key, path) {
			const target = targetOf(key);
			const info = await onDisk(() => uploadStream(client, ask, target, createReadStream(path)));
			await onDisk(() => rm(path));
			return info;
		},

		async read(key, range) {
			return readObject(client, ask, { ...targetOf(key), range });
		},

		async size(key) {
			const target = targetOf(key);
			return ask(async (call) => {
				try {
					return (await client.send(new HeadObjectCommand(target), call)).ContentLength ?? 0;
				} catch (error) {
					if (isMissing(error)) return null;
					throw error;
				}
			});
		},

		async withLocalFile(key, use) {
			const content = await readObject(client, ask, targetOf(key));
			if (content === null) throw new AppError("The file is no longer in storage.", { code: "NOT_FOUND" });
			const folder = await makeWorkFolder().catch((error) => {
				content.destroy();
				throw error;
			});
			try {
				const path = join(folder, "blob");
				await onDisk(() => pipeline(content, createWriteStream(path, { mode: 0o600 })));
				return await use(path);
			} finally {
				await rm(folder, { recursive: true, force: true });
			}
		},

		makeWorkFolder,

		async delete(key) {
			const target = targetOf(key);
			await ask((call) => client.send(new DeleteObjectCommand(target), call));
		},

		async deletePrefix(prefix) {
			for await (const page of listPages(prefix)) {
				if (page.length === 0) continue;
				const Delete = { Objects: page.map(({ key }) => ({ Key: key })), Quiet: true };
				const { Errors } = await ask((call) => client.send(new DeleteObjectsCommand({ Bucket, Delete }), call));
				const [first] = Errors ?? [];
				if (!first) continue;
				const cause = Object.assign(new Error(first.Message ?? "not deleted"), { name: first.Code ?? "Error" });
				throw toS3Error(cause, Bucket);
			}
		},

		async *list(prefix) {
			for await (const page of listPages(prefix)) yield* page;
		},

		async presign(key, { seconds, contentType, contentDisposition }) {
			const headers = { ResponseContentType: contentType, ResponseContentDisposition: contentDisposition };
			const command = new GetObjectCommand({ ...targetOf(key), ...headers });
			return ask(() => getSignedUrl(client, command, { expiresIn: seconds }));
		},

		close() {
			client.destroy();
		},
	};
}
