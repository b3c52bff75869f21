import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "./free-port.ts";

const PROGRAM = fileURLToPath(new URL("../bin/diglot.js", import.meta.url));
const START_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 25_000;
/** What a program needs to run at all; settings of the user's own server stay out. */
const PASSED_ON = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH"];

export interface DemoServer {
	url: string;
	/** Stops the server and removes its data. */
	stop(): Promise<void>;
}

/** Starts a throw-away server: a free port on loopback, a fresh data folder, no `.env`, default settings. */
export async function startDemoServer(): Promise<DemoServer> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-demo-"));
	const port = await findFreePort();
	const url = `http://127.0.0.1:${port}`;
	const inherited = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
	const server = spawn(process.execPath, [PROGRAM, "serve"], {
		cwd: folder,
		env: { ...inherited, API_HOST: "127.0.0.1", API_PORT: String(port), LOG_LEVEL: "WARNING" },
		stdio: ["ignore", "inherit", "inherit"],
	});
	async function stop(): Promise<void> {
		await stopProcess(server);
		await rm(folder, { recursive: true, force: true });
	}
	try {
		await waitUntilHealthy(url, server);
	} catch (error) {
		await stop();
		throw error;
	}
	return { url, stop };
}

async function waitUntilHealthy(url: string, server: ChildProcess): Promise<void> {
	const giveUpAt = performance.now() + START_WITHIN_MS;
	while (performance.now() < giveUpAt) {
		if (server.exitCode !== null) throw new Error(`the server ended with exit code ${server.exitCode}`);
		const answer = await fetch(`${url}/health`).catch(() => null);
		if (answer?.ok) return;
		await sleep(100);
	}
	throw new Error("the server did not start in time");
}

async function stopProcess(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, "exit");
	child.kill("SIGTERM");
	const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
	await ended;
	clearTimeout(timer);
}
