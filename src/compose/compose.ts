import type { CliParts } from "../cli/cli-parts.ts";
import { openBookWorker } from "./book-worker.ts";
import { openCache } from "./cache.ts";
import { isJobFolderInUse, openJobFolder } from "./job-folder.ts";
import { openLog, openRedis, useProxy } from "./process.ts";
import { configureTranslators, createPacer, isAvailable } from "./providers.ts";
import { startServer } from "./server.ts";
import { cleanUpData } from "./stores.ts";

/** What the commands take from here; one object, so that `cli/` names no adapter. */
export function composeCli(): CliParts {
	return {
		isAvailable,
		openBookWorker: (config) => openBookWorker(config, 1),
		makeTranslatorFactory(config) {
			useProxy(config, openLog(config, writeToStderr));
			// A base URL on a command line is the user's own, like those of the settings.
			return configureTranslators(config, fetch);
		},
		createPacer,
		openJobFolder,
		isJobFolderInUse,
		cleanUpData,
		async openCache(config, path) {
			const log = openLog(config, writeToStderr);
			const redis = config.cacheMode === "redis" ? await openRedis(config, log) : null;
			const cache = openCache(config, { path, redis, log });
			return {
				...cache,
				async close() {
					await cache.close();
					await redis?.close();
				},
			};
		},
		startServer,
	};
}

function writeToStderr(line: string): void {
	process.stderr.write(line);
}
