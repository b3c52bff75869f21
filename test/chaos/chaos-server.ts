import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { hasEnded, type ServerProcess, startServer } from "../harness/server-process.ts";
import type { KillMoment } from "./kill-moments.ts";

const PRELOAD = pathToFileURL(new URL("kill-at.ts", import.meta.url).pathname).href;

/** A server on one data folder that dies and comes back. */
export interface ChaosServer {
	/** Where it answers; `null` while it is dead. */
	url(): string | null;
	/** Starts it; with a moment it will kill itself there, maybe before this resolves. */
	start(moment?: KillMoment, times?: number): Promise<void>;
	/** `kill -9`, if it isn't dead yet. */
	kill(): Promise<void>;
	/** @returns false where it still lives after `withinMs` */
	waitForDeath(withinMs: number): Promise<boolean>;
}

export function chaosServer(dataFolder: string, settings: Record<string, string>): ChaosServer {
	let server: ServerProcess | null = null;

	function isDead(): boolean {
		return server === null || hasEnded(server.process);
	}

	return {
		url: () => (isDead() ? null : (server?.url ?? null)),
		async start(moment, times = 1) {
			const trap = moment && {
				NODE_OPTIONS: `--import=${PRELOAD}`,
				CHAOS_KILL_AT: moment.name,
				CHAOS_KILL_AFTER: String(times),
			};
			server = await startServer(dataFolder, { ...settings, ...trap }).catch((error) => {
				// It may have met its moment before anybody could ask for its health.
				if (moment) return null;
				throw error;
			});
		},
		async kill() {
			await server?.stop("SIGKILL");
			server = null;
		},
		async waitForDeath(withinMs) {
			if (server === null || isDead()) return true;
			const ended = once(server.process, "close").then(() => true);
			return Promise.race([ended, sleep(withinMs, false, { ref: false })]);
		},
	};
}
