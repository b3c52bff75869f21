import { spawnSync } from "node:child_process";

const UPDATE_TIMEOUT_MS = 3 * 60_000;
const INSTALL_TIMEOUT_MS = 15 * 60_000;

let listsUpdated = false;

/** Whether all packages are installed now; if not, one sentence for people that says why. */
export type PackagesOutcome = { ready: true; installed: string[] } | { ready: false; missing: string[]; why: string };

/**
 * Makes sure that Debian packages are installed. Missing ones are installed with `apt-get`, as root
 * only and never through sudo; `say` announces it before anything is changed.
 *
 * Never throws: on other systems, without root or without a network, the outcome says what is missing.
 */
export function ensureDebianPackages(names: readonly string[], say: (line: string) => void): PackagesOutcome {
	const missing = names.filter((name) => !isInstalled(name));
	if (missing.length === 0) return { ready: true, installed: [] };

	const list = missing.join(" ");
	if (!canRun("apt-get", ["--version"])) {
		return { ready: false, missing, why: `this is not a Debian system with apt-get, so ${list} can't be installed` };
	}
	if (process.getuid?.() !== 0) {
		return { ready: false, missing, why: `only root may install ${list}: run apt-get install ${list}` };
	}
	say(`installing Debian packages: ${list}`);
	if (!listsUpdated) {
		// A failed update may still leave lists that are good enough.
		runAptGet(["update", "-qq"], UPDATE_TIMEOUT_MS);
		listsUpdated = true;
	}
	const trouble = runAptGet(["install", "-y", "-qq", "--no-install-recommends", ...missing], INSTALL_TIMEOUT_MS);
	const stillMissing = missing.filter((name) => !isInstalled(name));
	if (stillMissing.length === 0) return { ready: true, installed: missing };
	return {
		ready: false,
		missing: stillMissing,
		why: `apt-get could not install ${stillMissing.join(" ")}: ${trouble}`,
	};
}

function isInstalled(name: string): boolean {
	const result = spawnSync("dpkg", ["--status", name], { encoding: "utf8" });
	return result.status === 0 && result.stdout.includes("\nStatus: install ok installed\n");
}

function canRun(command: string, args: readonly string[]): boolean {
	return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

/** @returns what apt-get complained about, in one line */
function runAptGet(args: readonly string[], timeoutMs: number): string {
	const result = spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
		encoding: "utf8",
		timeout: timeoutMs,
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
	const lines = (result.stderr ?? "").trim().split("\n");
	return result.error?.message ?? lines.at(-1) ?? `exit ${result.status}`;
}
