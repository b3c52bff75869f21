import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";

/** A separate disk that a test may fill up. */
export interface SmallDisk {
	path: string;
	/** Leaves `leftBytes` of it, or as little as can be. */
	fill(leftBytes?: number): void;
	free(): void;
	/** Only while nobody has a file on it open for writing. */
	makeReadOnly(): void;
	unmount(): void;
}

/** A `describe` whose tests mount disks, which only root may: skipped loudly for others, and never for root under `CI=true`. */
export function describeWithDisks(name: string, tests: () => void): void {
	const allowed = process.getuid?.() === 0 && canMount();
	describe.skipIf(!allowed)(name, tests);
	if (allowed) return;
	console.warn(`SKIPPED because mounting a small disk needs root: ${name}`);
	test.runIf(process.env.CI === "true" && process.getuid?.() === 0)(name, () => {
		throw new Error("root can't mount a tmpfs here");
	});
}

export function mountSmallDisk(path: string, megabytes: number): SmallDisk {
	mkdirSync(path, { recursive: true });
	execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path], { stdio: "ignore" });
	const filler = join(path, "filler");
	return {
		path,
		fill(leftBytes = 0) {
			const { bavail, bsize } = statfsSync(path);
			writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)));
		},
		free: () => rmSync(filler, { force: true }),
		makeReadOnly: () => void execFileSync("mount", ["-o", "remount,ro", path], { stdio: "ignore" }),
		unmount: () => void execFileSync("umount", ["-l", path], { stdio: "ignore" }),
	};
}

function canMount(): boolean {
	try {
		const folder = join(tmpdir(), `diglot-mount-${process.pid}`);
		mountSmallDisk(folder, 1).unmount();
		rmSync(folder, { recursive: true });
		return true;
	} catch {
		return false;
	}
}
