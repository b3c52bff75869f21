import { rmSync } from "node:fs";
import { createChildBookWorker } from "../src/book-worker/child-worker.ts";
import { childrenOf, peakResidentBytes } from "../test/harness/process-figures.ts";
import { LIMITS, requestReading, requestRendering } from "./engine-job.ts";

// One job of the engine as a server or the CLI runs it: this process is the parent, a watched child
// reads and renders. Prints the two processes' peaks of resident memory, in bytes.

const [path = "", out = ""] = process.argv.slice(2);
const engine = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: 2 ** 30, maxProcesses: 1 });
try {
	const reading = await engine.read(requestReading(path));
	await engine.render(await requestRendering(path, out, reading));
	const [child = ""] = childrenOf(process.pid);
	console.log(JSON.stringify({ parent: peakResidentBytes("self"), child: peakResidentBytes(child) }));
} finally {
	await engine.close();
	rmSync(out, { force: true });
}
