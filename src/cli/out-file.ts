import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, copyFile, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { AppError } from "../core/errors.ts";
import { fitFileName } from "../core/file-name.ts";
import { editionSuffix, type Layout } from "../core/layout.ts";
import { hashFile } from "./book-file.ts";
import { UsageError } from "./command.ts";

/**
 * `NAME_{target}_bilingual.epub`, or `NAME_{target}.epub` for a translation only, beside the book: other languages and
 * layouts have other names.
 */
export function defaultOutPath(bookPath: string, layout: Layout, targetLanguage: string): string {
	const name = basename(bookPath, extname(bookPath));
	return join(dirname(bookPath), fitFileName(name, `_${editionSuffix(layout, targetLanguage)}.epub`));
}

/**
 * Checks, before any work is done, that the result can be written: the folder exists and is writable, and no file
 * would be lost. A file that an earlier run of the same job wrote may be replaced.
 *
 * @throws UsageError
 */
export async function checkOutPath(out: string, bookPath: string, jobFolder: string, force: boolean): Promise<void> {
	const folder = await stat(dirname(out)).catch(() => null);
	if (!folder?.isDirectory()) throw new UsageError(`There is no folder "${dirname(out)}" to write to.`);
	await access(dirname(out), constants.W_OK).catch((cause) => {
		throw new UsageError(`The folder "${dirname(out)}" can't be written to.`, { cause });
	});
	const there = await stat(out).catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENAMETOOLONG")
			throw new UsageError(`The name "${basename(out)}" is too long.`, { cause: error });
		return null;
	});
	if (!there) return;
	if (!there.isFile()) throw new UsageError(`"${out}" is not a file.`);
	if ((await realpath(out)) === (await realpath(bookPath))) {
		throw new UsageError("The result would replace the book itself. Choose another file with --out.");
	}
	if (force || (await isOwnOutput(out, jobFolder))) return;
	throw new UsageError(`"${out}" already exists. Replace it with --force, or choose another file with --out.`);
}

/**
 * Atomically writes a finished book to `out`, and records that this job wrote it.
 *
 * @throws AppError `STORAGE_ERROR` if it can't be written
 */
export async function writeOutput(finished: string, out: string, jobFolder: string): Promise<void> {
	const part = join(dirname(out), `.${randomUUID()}.part`);
	try {
		await copyFile(finished, part, constants.COPYFILE_EXCL);
		await syncFile(part);
		await rename(part, out);
	} catch (cause) {
		await rm(part, { force: true });
		throw new AppError(`"${out}" can't be written.`, { code: "STORAGE_ERROR", cause });
	}
	const hashes = new Set(await readOwnOutputs(jobFolder));
	hashes.add((await hashFile(out)) ?? "");
	await writeFile(ownOutputsPath(jobFolder), `${[...hashes].join("\n")}\n`, { mode: 0o600 });
}

async function isOwnOutput(out: string, jobFolder: string): Promise<boolean> {
	const own = await readOwnOutputs(jobFolder);
	return own.length > 0 && own.includes((await hashFile(out)) ?? "");
}

async function readOwnOutputs(jobFolder: string): Promise<string[]> {
	const text = await readFile(ownOutputsPath(jobFolder), "utf8").catch(() => "");
	return text.split("\n").filter((line) => line !== "");
}

function ownOutputsPath(jobFolder: string): string {
	return join(jobFolder, "outputs.sha256");
}

async function syncFile(path: string): Promise<void> {
	const file = await open(path, "r+");
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
