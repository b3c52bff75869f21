import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFauxqs } from "fauxqs";
import type { S3Options } from "../../src/storage/s3.ts";
import { TEST_CREDENTIALS } from "./credentials.ts";

export interface S3StandIn {
	endpoint: string;
	/** Creates a new, empty bucket and a folder for work files. */
	makeBucket(): S3Options;
	close(): Promise<void>;
}

/** A stand-in for S3 that runs in this process; it checks no signature and no expiry. */
export async function startS3(): Promise<S3StandIn> {
	const server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
	const folder = mkdtempSync(join(tmpdir(), "diglot-s3-"));
	const endpoint = `http://127.0.0.1:${server.port}`;
	let buckets = 0;
	return {
		endpoint,
		makeBucket() {
			const bucket = `books-${++buckets}`;
			server.createBucket(bucket);
			return { bucket, region: "us-east-1", endpoint, credentials: TEST_CREDENTIALS, workFolder: folder };
		},
		async close() {
			await server.stop();
			rmSync(folder, { recursive: true });
		},
	};
}
