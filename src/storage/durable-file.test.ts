import { createHash } from "node:crypto";
import {
	existsSync,
	fstatSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BlobStore } from "./blob-store.ts";
import { createLocalBlobStore } from "./local.ts";

const KEY = "outputs/job/1/a.epub";

/** One flush to the disk: the file or folder, its size, and whether the blob had its name by then. */
interface Flush {
	inode: number;
	bytes: number;
	isNamed: boolean;
}

/** The names of this process's open files; those that have none are left out. */
function openFiles(): string[] {
	return readdirSync("/proc/self/fd").flatMap((fd) => {
		try {
			return [readlinkSync(`/proc/self/fd/${fd}`)];
		} catch {
			return [];
		}
	});
}

describe("a blob that must survive a power loss", () => {
	let root: string;
	let target: string;
	let blobs: BlobStore;
	let flushes: Flush[];
	/** The error of a folder's flush. */
	let folderError: Error | null;

	beforeEach(async () => {
		root = mkdtempSync(join(tmpdir(), "diglot-durable-"));
		target = join(root, KEY);
		blobs = createLocalBlobStore({ root });
		flushes = [];
		folderError = null;
		await watchFlushes();
	});
	afterEach(() => {
		vi.restoreAllMocks();
		rmSync(root, { recursive: true });
	});

	/** Records the flushes, which are really made; only a power loss would show them otherwise. */
	async function watchFlushes(): Promise<void> {
		const handle = await open(root, "r");
		const prototype: FileHandle = Object.getPrototypeOf(handle);
		await handle.close();
		const { sync } = prototype;
		vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
			const found = fstatSync(this.fd);
			const isFolder = found.isDirectory();
			flushes.push({ inode: found.ino, bytes: isFolder ? 0 : found.size, isNamed: existsSync(target) });
			if (isFolder && folderError) throw folderError;
			await sync.call(this);
		});
	}

	const inodeOf = (path: string) => statSync(path).ino;
	/** The file before its rename, then every folder that may be new. */
	const inOrder = (bytes: number) => [
		{ inode: inodeOf(target), bytes, isNamed: false },
		...["outputs/job/1", "outputs/job", "outputs", ""].map((folder) => ({
			inode: inodeOf(join(root, folder)),
			bytes: 0,
			isNamed: true,
		})),
	];

	it("is flushed completely before its rename, and the name after that, up to the root", async () => {
		await blobs.put(KEY, Readable.from(["a ", "book"]));
		expect(flushes).toEqual(inOrder(6));
	});

	it("is flushed the same way if it is a finished file", async () => {
		const path = join(await blobs.makeWorkFolder(), "book.epub");
		writeFileSync(path, "a book");
		expect(await blobs.putFile(KEY, path)).toEqual({
			bytes: 6,
			sha256: createHash("sha256").update("a book").digest("hex"),
		});
		expect(flushes).toEqual(inOrder(6));
	});

	it("is open no longer once it is stored", async (context) => {
		if (!existsSync("/proc/self/fd")) return context.skip("the system lists no open files");
		const path = join(await blobs.makeWorkFolder(), "book.epub");
		writeFileSync(path, "a book");
		await blobs.putFile(KEY, path);
		await blobs.put("outputs/job/1/b.epub", Readable.from(["a book"]));
		expect(openFiles().filter((name) => name.startsWith(root))).toEqual([]);
	});

	it("is stored on a file system that can't flush folders, but not after any other failure", async () => {
		folderError = Object.assign(new Error("EINVAL: invalid argument, fsync"), { errno: -22, code: "EINVAL" });
		await blobs.put(KEY, Readable.from(["a book"]));
		expect(readFileSync(target, "utf8")).toBe("a book");
		folderError = Object.assign(new Error("EIO: i/o error, fsync"), { errno: -5, code: "EIO" });
		await expect(blobs.put(KEY, Readable.from(["another"]))).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			message: "The disk that holds Diglot's files is failing.",
		});
	});
});
