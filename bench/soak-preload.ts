import { appendFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What the soak's server reports at each SIGUSR2, after a garbage collection. */
export interface InnerFigures {
	heapBytes: number;
	/** What V8 holds for the heap, used or not. */
	heldBytes: number;
	externalBytes: number;
	/** Sockets, timers, files and child processes that the event loop holds, by their kinds. */
	resources: Record<string, number>;
}

const file = process.env.SOAK_FIGURES;
// The engine's processes inherit the preload, and are none of its business.
if (file !== undefined && process.argv.includes("serve")) {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc") as () => void;
	process.on("SIGUSR2", () => {
		collect();
		collect();
		const { heapUsed, heapTotal, external } = process.memoryUsage();
		const resources: Record<string, number> = {};
		for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
		const figures: InnerFigures = { heapBytes: heapUsed, heldBytes: heapTotal, externalBytes: external, resources };
		appendFileSync(file, `${JSON.stringify(figures)}\n`);
	});
}
