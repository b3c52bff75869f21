import { createHash } from "node:crypto";
import { invalidField } from "../../core/errors.ts";
import { hasExpired, type Job } from "../../core/job.ts";
import type { JobForm } from "../../options/resolve-options.ts";
import type { JobKeys } from "../provider-keys.ts";
import type { Upload } from "./receive-upload.ts";

/** A request that its caller may send again: the job that it makes, and what tells it from others (rule C11). */
export interface RepeatableRequest {
	jobId: string;
	/** A keyed hash, for the fields hold keys. */
	digest: string;
}

/** Diglot's own, made once at random. */
const NAMESPACE = "a3c1f0de-5b0e-4c33-9c0a-6d3f5a2f6d41";

/** @param key the caller's `Idempotency-Key` */
export function identifyRequest(
	key: string,
	{ owner, upload, form }: { owner: string; upload: Upload; form: JobForm },
	keys: JobKeys,
): RepeatableRequest {
	const fields = Object.entries(form)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => [name, isFile(value) ? [value.name, hashOf(value.content)] : value])
		.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
	return {
		jobId: uuid5(NAMESPACE, JSON.stringify([owner, key])),
		digest: keys.digest(JSON.stringify([upload.sha256, fields])),
	};
}

/**
 * The job that an earlier request of the same key has made, if it has not expired.
 *
 * @throws AppError `VALIDATION_ERROR` where that request was another one
 */
export function isReplay(earlier: Job | null, { digest }: RepeatableRequest, now: number): Job | null {
	if (earlier === null || hasExpired(earlier, now)) return null;
	if (earlier.submission?.digest === digest) return earlier;
	throw invalidField("Idempotency-Key", "This Idempotency-Key came with another file or other fields before.");
}

function isFile(value: unknown): value is { name: string; content: Uint8Array } {
	return typeof value === "object" && value !== null && "content" in value;
}

function hashOf(content: Uint8Array): string {
	return createHash("sha256").update(content).digest("hex");
}

/** The name-based UUID of RFC 9562 §5.5. */
function uuid5(namespace: string, name: string): string {
	const bytes = createHash("sha1")
		.update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
		.update(name)
		.digest()
		.subarray(0, 16);
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
