import { parseArgs } from "node:util";
import { type Aftermath, startHostileServer } from "./hostile-server.ts";
import type { Trial } from "./judge.ts";
import { HOSTILE_KINDS } from "./make-hostile.ts";

const USAGE = `npm run test:hostile -- [options]
  --kinds PATTERN   only kinds whose name matches this regular expression`;

const { values } = parseArgs({
	options: { kinds: { type: "string", default: "" }, help: { type: "boolean", default: false } },
});

if (values.help) console.log(USAGE);
else process.exitCode = await main(new RegExp(values.kinds));

/** Feeds hostile books to a server and prints what became of each. */
async function main(pattern: RegExp): Promise<number> {
	const server = await startHostileServer();
	const trials: Trial[] = [];
	try {
		for (const kind of HOSTILE_KINDS.filter(({ name }) => pattern.test(name))) {
			const trial = await server.try(kind);
			trials.push(trial);
			console.log(describe(trial));
		}
		return report(trials, await server.stop());
	} finally {
		await server.stop();
	}
}

function report(trials: readonly Trial[], { healthMs, unanswered, leftOutside, fetched }: Aftermath): number {
	const bad = trials.filter(({ faults }) => faults.length > 0);
	const worst = (pick: (trial: Trial) => number) => Math.max(...trials.map(pick));
	console.log(`${trials.length} kinds, ${bad.length} with faults
at worst ${seconds(worst(({ ms }) => ms))}, ${seconds(worst(({ busyMs }) => busyMs))} of work, ${megabytes(worst(({ peakBytes }) => peakBytes))} in the reader
/health: p95 ${Math.round(healthMs)} ms, worst ${Math.round(worst((trial) => trial.healthMs))} ms, ${unanswered} not answered
${leftOutside.length} files left outside of the data folder, ${fetched.length} addresses fetched`);
	return bad.length + unanswered + leftOutside.length + fetched.length === 0 ? 0 : 1;
}

function describe({ name, outcome, message, ms, busyMs, peakBytes, healthMs, faults }: Trial): string {
	const figures = [seconds(ms), seconds(busyMs), megabytes(peakBytes), `${Math.round(healthMs)} ms`];
	const row = [name.padEnd(60), outcome.padEnd(18), ...figures.map((figure) => figure.padStart(8))].join(" ");
	const mark = faults.length === 0 ? "ok " : "BAD";
	return [`${mark} ${row}  ${message}`, ...faults.map((fault) => `      ${fault}`)].join("\n");
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
	return `${Math.round(bytes / 2 ** 20)} MB`;
}
