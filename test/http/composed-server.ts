import type { Dirent } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { startServer } from "../../src/compose/server.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Role } from "../../src/config/roles.ts";

export interface ComposedServer {
	url: string;
	/** Every file of a book or job in the data folder, by relative path. */
	keptFiles(): Promise<string[]>;
	/** Stops the server and removes its data. */
	stop(): Promise<void>;
}

/** The whole program on a free loopback port with its own data folder, isolated from this machine's settings. */
export async function startComposedServer(
	settings: Record<string, string> = {},
	role: Role = "all",
): Promise<ComposedServer> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-http-"));
	const data = join(folder, "data");
	const config = loadConfig({ API_PORT: "0", LOG_LEVEL: "CRITICAL", ...settings }, folder);
	const server = await startServer(config, role);
	return {
		url: server.url,
		async keptFiles() {
			const entries = await listAll(data);
			return entries
				.filter((entry) => entry.isFile())
				.map((entry) => relative(data, join(entry.parentPath, entry.name)))
				.filter((path) => path.includes("/"))
				.sort();
		},
		async stop() {
			await server.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Work folders come and go; a listing that hits one just removed is repeated. */
async function listAll(folder: string): Promise<Dirent[]> {
	for (let tries = 0; ; tries++) {
		try {
			return await readdir(folder, { recursive: true, withFileTypes: true });
		} catch (error) {
			if (tries === 20 || !(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
		}
	}
}
