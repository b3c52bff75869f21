import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../../scripts/free-port.ts";

/** A real Redis for one test file, on a free loopback port, without persistence. */
export interface RedisServer {
	url: string;
	/** Simulates a crash: all data is lost. */
	kill(): Promise<void>;
	/** Restarts it on the same port. */
	start(): Promise<void>;
	/** Stops answering until `wake`; connections stay open. */
	freeze(): void;
	wake(): void;
	/** Ends it and removes its folder. */
	dispose(): Promise<void>;
}

/** @param options further options of `redis-server` */
export async function startRedisServer(options: readonly string[] = []): Promise<RedisServer> {
	const folder = mkdtempSync(join(tmpdir(), "diglot-redis-"));
	const port = await findFreePort();
	let child: ChildProcess | null = null;
	const killAtExit = () => void child?.kill("SIGKILL");
	process.once("exit", killAtExit);

	async function start(): Promise<void> {
		const address = ["--bind", "127.0.0.1", "--port", `${port}`];
		child = spawn("redis-server", [...address, "--save", "", "--appendonly", "no", "--dir", folder, ...options], {
			stdio: "ignore",
		});
		while (!(await answers(port))) await sleep(10);
	}

	async function kill(): Promise<void> {
		const running = child;
		child = null;
		if (!running || running.exitCode !== null) return;
		const ended = once(running, "exit");
		running.kill("SIGKILL");
		await ended;
	}

	await start();
	return {
		url: `redis://127.0.0.1:${port}`,
		kill,
		start,
		freeze: () => void child?.kill("SIGSTOP"),
		wake: () => void child?.kill("SIGCONT"),
		async dispose() {
			await kill();
			process.off("exit", killAtExit);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Whether the port accepts connections. */
async function answers(port: number): Promise<boolean> {
	const socket = connect(port, "127.0.0.1");
	try {
		await once(socket, "connect");
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
