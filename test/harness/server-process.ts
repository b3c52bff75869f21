import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../../scripts/free-port.ts";
import type { Role } from "../../src/config/roles.ts";
import { PROGRAM_ENV } from "../setup/program-env.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/diglot.js", import.meta.url));
/** A start takes about a second, on a busy machine far longer. */
const START_TIMEOUT_MS = 45_000;

/** A server as a user starts it: a separate process, reached by HTTP only. */
export interface ServerProcess {
	url: string;
	process: ChildProcess;
	/** The end of its output so far, for failure messages. */
	output(): string;
	/** Sends `signal` and resolves with the exit code, or the signal's name where that ended it. */
	stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts `diglot serve` on a free port (or that of `API_PORT`) and a data folder, and waits until it is healthy. */
export async function startServer(
	dataFolder: string,
	settings: Record<string, string> = {},
	role: Role = "all",
): Promise<ServerProcess> {
	const port = settings.API_PORT ?? String(await findFreePort());
	const server = launch({ API_PORT: port, LOCAL_STORAGE_PATH: dataFolder, ...settings }, role);
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await isHealthy(url))) {
		if (hasEnded(server.process)) throw new Error(`the server ended at its start:\n${server.output()}`);
		if (Date.now() > deadline) {
			await server.stop("SIGKILL");
			throw new Error(`the server did not become healthy:\n${server.output()}`);
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return { ...server, url };
}

/** Starts `diglot serve` where it is expected to refuse; resolves when it has ended. */
export async function runRefusedServer(dataFolder: string): Promise<{ code: number | null; output: string }> {
	const server = launch({ API_PORT: "0", LOCAL_STORAGE_PATH: dataFolder });
	const timer = setTimeout(() => server.process.kill("SIGKILL"), START_TIMEOUT_MS);
	const [code] = (await once(server.process, "close")) as [number | null];
	clearTimeout(timer);
	return { code, output: server.output() };
}

function launch(settings: Record<string, string>, role: Role = "all"): Omit<ServerProcess, "url"> {
	const env = { ...PROGRAM_ENV, LANG: "C.UTF-8", LOG_LEVEL: "WARNING", ...settings };
	// A folder without `.env`, so that a developer's own settings don't reach the test.
	const child = spawn(process.execPath, [PROGRAM, "serve", "--role", role], {
		env,
		cwd: fileURLToPath(new URL(".", import.meta.url)),
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk) => {
			output = (output + chunk).slice(-20_000);
		});
	}
	async function stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
		if (!hasEnded(child)) {
			child.kill(signal);
			await once(child, "close");
		}
		return child.exitCode ?? child.signalCode ?? 0;
	}
	return { process: child, output: () => output, stop };
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode !== null || signalCode !== null;
}

async function isHealthy(url: string): Promise<boolean> {
	const response = await fetch(`${url}/health`).catch(() => null);
	return response?.status === 200;
}
