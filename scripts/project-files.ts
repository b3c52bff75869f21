import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The project's files relative to `root`, with slashes, as Git sees them: new files count before they are
 * committed, deleted ones don't count before the deletion is.
 */
export function listProjectFiles(root: string): string[] {
	return execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root })
		.toString()
		.split("\0")
		.filter((file) => file !== "" && existsSync(join(root, file)));
}
