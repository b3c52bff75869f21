import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Layout } from "../../src/core/layout.ts";
import type { Problem } from "../../src/http/server/problem.ts";
import { getStatus } from "../e2e/api.ts";
import { watchProcesses } from "../harness/process-figures.ts";
import { startServer } from "../harness/server-process.ts";
import { percentile95, watchHealth } from "../harness/watch-health.ts";
import type { HostileKind } from "./hostile-kind.ts";
import { findFaults, findOutputFaults, type Trial } from "./judge.ts";
import { listBelow } from "./list-below.ts";

/** A book that is not done by then hangs, however busy the machine is. */
const HANGS_AFTER_MS = 60_000;
/** Where the hostile names lead to, if names were paths. */
const TARGETS = [
	"/tmp/diglot-evil",
	"/diglot-evil",
	"../diglot-evil",
	"../../diglot-evil",
	"../../../diglot-evil.xhtml",
];

/** What was seen of the server as a whole. */
export interface Aftermath {
	/** 95th percentile of the health checks. */
	healthMs: number;
	/** Health checks without an answer. */
	unanswered: number;
	/** Files outside of the data folder. */
	leftOutside: string[];
	/** Addresses that a book named and something asked for. */
	fetched: string[];
}

/** A dedicated server that is fed hostile books, one after another. */
export interface HostileServer {
	try(kind: HostileKind): Promise<Trial>;
	/** Ends the server and removes its folder; a second call gives what the first saw. */
	stop(): Promise<Aftermath>;
}

export async function startHostileServer(): Promise<HostileServer> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-hostile-"));
	const data = join(folder, "data");
	// The server's own temporary folder, so that nothing it leaves there is missed.
	const temporary = join(folder, "tmp");
	await mkdir(temporary);
	const server = await startServer(data, { TMPDIR: temporary, MAX_WORKERS: "2", LOG_LEVEL: "ERROR" });
	const processes = watchProcesses(pidOf(server.process));
	const health = watchHealth(server.url);
	const trap = await openTrap();
	async function stop(): Promise<Aftermath> {
		const latencies = await health.stop();
		processes.stop();
		await server.stop("SIGTERM");
		const escaped = TARGETS.map((target) => join(target.startsWith("/") ? "" : data, target)).filter(existsSync);
		const left = (await listBelow(folder)).filter((path) => !path.startsWith("data/"));
		await rm(folder, { recursive: true, force: true });
		return {
			healthMs: percentile95(latencies),
			unanswered: latencies.filter((ms) => !Number.isFinite(ms)).length,
			leftOutside: [...escaped, ...left],
			fetched: await trap.close(),
		};
	}
	let stopped: Promise<Aftermath> | null = null;
	return {
		async try(kind) {
			const book = kind.make(trap.url);
			const before = await listBelow(data);
			processes.takeUsage();
			health.takeWorstMs();
			const started = performance.now();
			const ending = await submit(server.url, book, kind.layout).catch((error: Error): Ending => {
				const message = `${error.message}: ${error.cause}; the server said: ${server.output().slice(-2000)}`;
				return { outcome: "no answer", message, output: null };
			});
			const trial = {
				name: kind.name,
				outcome: ending.outcome,
				message: ending.message,
				ms: performance.now() - started,
				...processes.takeUsage(),
				healthMs: health.takeWorstMs(),
			};
			const faults = findFaults(kind, trial);
			if (ending.output) faults.push(...(await findOutputFaults(kind, book, ending.output, folder)));
			else if (!(await settlesTo(data, before))) faults.push("something is left in the data folder");
			return { ...trial, faults };
		},
		stop: () => (stopped ??= stop()),
	};
}

function pidOf({ pid }: ChildProcess): number {
	if (pid === undefined) throw new Error("the server has no process");
	return pid;
}

/** A server that nobody may ever ask for anything. */
async function openTrap(): Promise<{ url: string; close(): Promise<string[]> }> {
	const asked: string[] = [];
	const server: Server = createServer((request, response) => {
		asked.push(request.url ?? "");
		response.end();
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	return {
		url: `http://127.0.0.1:${address.port}/forbidden`,
		async close() {
			server.close();
			return asked;
		},
	};
}

interface Ending {
	outcome: string;
	message: string;
	/** The new book, where there is one. */
	output: Buffer | null;
}

/** Uploads the book and waits for its end. */
async function submit(url: string, book: Buffer, layout: Layout | undefined): Promise<Ending> {
	const form = new FormData();
	form.set("file", new Blob([new Uint8Array(book)]), "hostile.epub");
	form.set("target_language", "es");
	form.set("model", "pseudo");
	if (layout) form.set("layout", layout);
	const answer = await fetch(`${url}/translate`, { method: "POST", body: form });
	if (answer.status !== 200) {
		const { error_code: outcome, message } = (await answer.json()) as Problem;
		return { outcome, message, output: null };
	}
	const { job_id: jobId } = (await answer.json()) as { job_id: string };
	const deadline = performance.now() + HANGS_AFTER_MS;
	while (performance.now() < deadline) {
		const { status, error_message: message, segments } = await getStatus(url, jobId);
		if (status === "failed") return { outcome: "failed", message: message ?? "", output: null };
		if (status === "completed") {
			const bytes = await (await fetch(`${url}/download/${jobId}`)).arrayBuffer();
			return { outcome: "completed", message: `${segments.total} segments`, output: Buffer.from(bytes) };
		}
		await sleep(20);
	}
	await fetch(`${url}/jobs/${jobId}`, { method: "DELETE" });
	return { outcome: "unfinished", message: "", output: null };
}

/** Whether the data folder holds again what it held; what is deleted behind an answer may need a moment. */
async function settlesTo(folder: string, before: readonly string[]): Promise<boolean> {
	for (let tries = 0; tries < 50; tries++) {
		const now = await listBelow(folder);
		if (now.every((path) => before.includes(path))) return true;
		await sleep(20);
	}
	return false;
}
