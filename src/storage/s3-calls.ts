import { limitCallTime } from "../async/call-deadline.ts";
import { toS3Error } from "./s3-errors.ts";

/** The options of every command. */
export interface S3Call {
	abortSignal: AbortSignal;
	/** The limit of one try, until its answer begins. */
	requestTimeout: number;
}

/**
 * @param bytes that the call sends, or makes S3 assemble
 * @throws AppError `STORAGE_ERROR`
 */
export type AskS3 = <T>(send: (call: S3Call) => Promise<T>, bytes?: number) => Promise<T>;

/** All tries of one call together: API requests wait for it. */
const TIMEOUT_MS = 12_000;
/** The same while S3 seems unreachable. */
const DEGRADED_TIMEOUT_MS = 4_000;
const TRY_MS = 4_000;
/** The slowest supported connection: 2 Mbit/s. A part of 8 MiB may take half a minute longer. */
const BYTES_PER_MS = 256;
const MAX_EXTRA_MS = 33_000;

/** Calls to one bucket, each with a time limit. */
export function createS3Calls(bucket: string, timeoutMs = TIMEOUT_MS): AskS3 {
	const limited = limitCallTime({ timeoutMs, degradedTimeoutMs: DEGRADED_TIMEOUT_MS });
	return async (send, bytes = 0) => {
		const extraMs = Math.min(MAX_EXTRA_MS, bytes / BYTES_PER_MS);
		try {
			return await limited((abortSignal) => send({ abortSignal, requestTimeout: TRY_MS + extraMs }), extraMs);
		} catch (error) {
			throw toS3Error(error, bucket);
		}
	};
}
