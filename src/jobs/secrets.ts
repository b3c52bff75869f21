import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { AppError } from "../core/errors.ts";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Derives the key for callers' secrets from an operator's `ENCRYPTION_KEY` of any form. */
export function encryptionKeyFrom(text: string): Uint8Array {
	return createHash("sha256").update(text).digest();
}

/**
 * Reads the key that an earlier start created at `file`, or creates one.
 *
 * @throws AppError as `loadOrMakeSecret` does
 */
export function loadOrMakeKey(file: string): Uint8Array {
	return encryptionKeyFrom(loadOrMakeSecret(file));
}

/**
 * Reads the secret that an earlier start created at `file`, or creates one, readable by its owner only. Concurrent
 * starts get the same one.
 *
 * @throws AppError `STORAGE_ERROR` where the file can't be read or made, or holds no secret
 */
export function loadOrMakeSecret(file: string): string {
	try {
		return readKeyText(file) ?? makeKeyText(file);
	} catch (error) {
		if (error instanceof AppError) throw error;
		throw new AppError(`The file "${basename(file)}" can't be read or made.`, { code: "STORAGE_ERROR", cause: error });
	}
}

function readKeyText(file: string): string | null {
	let text: string;
	try {
		text = readFileSync(file, "utf8").trim();
	} catch (error) {
		if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
		throw error;
	}
	if (text.length >= 32) return text;
	throw holdsNoSecret(file);
}

function makeKeyText(file: string): string {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	// Written to another file and linked, so that a crash leaves no partial key and the first of two wins.
	const aside = `${file}.${randomUUID()}`;
	const descriptor = openSync(aside, "wx", 0o600);
	try {
		writeSync(descriptor, `${randomBytes(32).toString("base64url")}\n`);
		fsyncSync(descriptor);
		linkSync(aside, file);
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
	} finally {
		closeSync(descriptor);
		rmSync(aside, { force: true });
	}
	const text = readKeyText(file);
	// A symbolic link that leads nowhere takes the name, yet there is nothing to read.
	if (text === null) throw holdsNoSecret(file);
	return text;
}

function holdsNoSecret(file: string): AppError {
	return new AppError(`The file "${basename(file)}" holds no secret.`, { code: "STORAGE_ERROR" });
}

/** Encrypts `secret` for `jobId` alone: sealed text can't be opened for another job. */
export function sealSecret(secret: string, key: Uint8Array, jobId: string): string {
	const iv = randomBytes(IV_BYTES);
	const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(jobId));
	const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
	return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

/**
 * Opens what `sealSecret` sealed.
 *
 * @throws AppError `API_KEY_INVALID` (recoverable) where it was sealed with another key or for another job
 */
export function openSecret(sealed: string, key: Uint8Array, jobId: string): string {
	const bytes = Buffer.from(sealed, "base64url");
	const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
	try {
		const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
		decipher.setAAD(Buffer.from(jobId)).setAuthTag(tag);
		return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
	} catch (error) {
		throw new AppError("The provider key kept with this job can't be read any more; send it again.", {
			code: "API_KEY_INVALID",
			recoverable: true,
			cause: error,
		});
	}
}
