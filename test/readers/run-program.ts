import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const TIMEOUT_MS = 10 * 60_000;

/** Runs a program to its end.
 *
 * @returns what it writes to its standard output
 * @throws where it fails or takes longer than ten minutes
 */
export async function runProgram(
	command: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<string> {
	const options = { maxBuffer: MAX_OUTPUT_BYTES, timeout: TIMEOUT_MS, killSignal: "SIGKILL" } as const;
	const { stdout } = await promisify(execFile)(command, [...args], { ...options, env: { ...process.env, ...env } });
	return stdout;
}

/** How to install a Debian package, or `null` where its command is there. */
export function missingCommand(command: string, debianPackage: string): string | null {
	const isThere = (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
	return isThere ? null : `apt-get install --no-install-recommends ${debianPackage}`;
}
