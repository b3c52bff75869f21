import { join } from "node:path";
import { hasEnded, type ServerProcess, startServer } from "../harness/server-process.ts";

/** One process of the cluster, which may die and come back where it was. */
export interface Member {
	readonly name: string;
	/** Where it answers; `null` while it is dead. */
	url(): string | null;
	start(): Promise<void>;
	/** `kill -9`, if it isn't dead yet. */
	kill(): Promise<void>;
	/** Asks it to stop. @returns its exit code, and how long it took */
	stop(): Promise<{ code: number | NodeJS.Signals; ms: number }>;
	/** What it logged of each event, over all its lives: how often, by the event's name and the job. */
	countLogged(event: string, jobId: string): number;
	/** The end of its last life's output, for messages. */
	output(): string;
}

export function clusterMember(
	role: "api" | "worker",
	name: string,
	folder: string,
	settings: Record<string, string>,
): Member {
	let server: ServerProcess | null = null;
	const logged = new Map<string, number>();
	let isEnding = false;

	function readLog(line: string): void {
		if (!line.startsWith("{")) return;
		const { event, jobId } = JSON.parse(line) as { event?: string; jobId?: string };
		const key = `${event} ${jobId}`;
		logged.set(key, (logged.get(key) ?? 0) + 1);
	}

	function isDead(): boolean {
		return server === null || isEnding || hasEnded(server.process);
	}

	return {
		name,
		url: () => (isDead() ? null : (server?.url ?? null)),
		async start() {
			server = await startServer(join(folder, name), { LOG_LEVEL: "INFO", ...settings }, role);
			isEnding = false;
			let rest = "";
			server.process.stdout?.on("data", (chunk) => {
				const lines = (rest + chunk).split("\n");
				rest = lines.pop() ?? "";
				lines.forEach(readLog);
			});
		},
		async kill() {
			isEnding = true;
			await server?.stop("SIGKILL");
		},
		async stop() {
			isEnding = true;
			const startedAt = performance.now();
			const code = (await server?.stop("SIGTERM")) ?? 0;
			return { code, ms: performance.now() - startedAt };
		},
		countLogged: (event, jobId) => logged.get(`${event} ${jobId}`) ?? 0,
		output: () => server?.output() ?? "",
	};
}
