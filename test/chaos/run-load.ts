import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadJobs } from "./load-jobs.ts";

const USAGE = `npm run test:load2000 -- [options]
  --jobs N      jobs in all (2000); half of them from one caller, a quarter from each of two others
  --workers N   books at once (4)`;

/** Share of the jobs that must complete. */
const MIN_SUCCESS = 0.999;
/** Between callers that all wait. */
const MIN_FAIRNESS = 0.8;
/** Of the memory after a quarter of the jobs, at the end. */
const MAX_GROWTH = 1.5;
const MAX_STATUS_MS = 1_000;

const { values } = parseArgs({
	options: {
		jobs: { type: "string", default: "2000" },
		workers: { type: "string", default: "4" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main(Number(values.jobs));

async function main(jobs: number): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-load-"));
	const quarter = Math.floor(jobs / 4);
	try {
		const result = await loadJobs({
			folder,
			callers: [
				{ address: "127.0.0.1", jobs: jobs - 2 * quarter, lines: 4 },
				{ address: "127.0.0.2", jobs: quarter, lines: 2 },
				{ address: "127.0.0.3", jobs: quarter, lines: 2 },
			],
			workers: Number(values.workers),
			delayMs: 50,
			lookAt: [quarter, 2 * quarter, 3 * quarter, jobs],
			log: console.log,
		});
		const starts = Object.values(result.starts);
		const fairness = Math.min(...starts) / Math.max(...starts);
		const growth = (result.memory.at(-1)?.mb ?? Number.NaN) / (result.memory[0]?.mb ?? Number.NaN);
		const { status, jobSeconds } = result;
		const goals: Array<[string, boolean]> = [
			[
				`${result.completed} of ${result.jobs} jobs completed in ${Math.round(result.seconds)} s (one: median ${jobSeconds.median} s, longest ${jobSeconds.max} s)`,
				result.completed >= result.jobs * MIN_SUCCESS,
			],
			[
				`memory: ${result.memory.map(({ jobs, mb }) => `${mb} MB after ${jobs}`).join(", ")}; growth ${growth.toFixed(2)}`,
				growth <= MAX_GROWTH,
			],
			[
				`starts while all callers waited: ${starts.join(", ")}; the fewest is ${fairness.toFixed(2)} of the most`,
				fairness >= MIN_FAIRNESS,
			],
			[
				`/status: ${status.count} looks, median ${status.median} ms, p99 ${status.p99} ms, longest ${status.max} ms`,
				status.p99 <= MAX_STATUS_MS,
			],
		];
		for (const [line, met] of goals) console.log(`${met ? "ok    " : "MISSED"} ${line}`);
		return goals.every(([, met]) => met) ? 0 : 1;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
