import { readFileSync, rmSync } from "node:fs";
import { createChildBookWorker } from "../src/book-worker/child-worker.ts";
import { LIMITS, requestReading, requestRendering } from "./engine-job.ts";

// One job of the engine as a server or the CLI runs it: this process is the parent, a watched child
// reads and renders. Prints the two processes' peaks of resident memory, in bytes.

const [path = "", out = ""] = process.argv.slice(2);
const engine = createChildBookWorker({ limits: LIMITS, maxMemoryBytes: 2 ** 30, maxProcesses: 1 });
try {
	const reading = await engine.read(requestReading(path));
	await engine.render(await requestRendering(path, out, reading));
	const child = readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").trim();
	console.log(JSON.stringify({ parent: peakBytes("self"), child: peakBytes(child) }));
} finally {
	await engine.close();
	rmSync(out, { force: true });
}

function peakBytes(pid: string): number {
	const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
	return Number(kib) * 1024;
}
