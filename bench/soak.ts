import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startFakeOpenAi } from "../test/fixtures/fake-openai.ts";
import { residentBytes } from "../test/harness/process-figures.ts";
import { startServer } from "../test/harness/server-process.ts";
import { putLoadOn, type SoakCounts } from "./soak-load.ts";
import type { InnerFigures } from "./soak-preload.ts";

const USAGE = `npm run soak -- [options]
  --minutes N   how long (15)
  --every N     seconds between two looks (60)`;

const HOW = `A server of its own takes jobs, cancels, retries, bad and aborted uploads, and listeners that come and go; a
fake LLM answers after 60 ms, and one call in twelve fails. Jobs expire after 2 minutes. Garbage is collected before each look.
A line through the figures after the first third tells whether something grows.`;

const PRELOAD = pathToFileURL(fileURLToPath(new URL("soak-preload.ts", import.meta.url))).href;
const MIB = 2 ** 20;

/** Each look at the server; the verdict is about every one of them. */
interface Look {
	minute: number;
	rssMb: number;
	heapMb: number;
	/** What V8 holds for it, used or not. */
	heldMb: number;
	externalMb: number;
	handles: number;
	fds: number;
	files: number;
	dataMb: number;
}

type Figure = Exclude<keyof Look, "minute">;

/** What a figure may rise by, from the fit's first minute to its last: of its mean, and at least so much. */
const MAY_RISE: Record<Figure, { share: number; atLeast: number }> = {
	rssMb: { share: 0.1, atLeast: 10 },
	heapMb: { share: 0.1, atLeast: 2 },
	heldMb: { share: 0.25, atLeast: 10 },
	externalMb: { share: 0.25, atLeast: 2 },
	handles: { share: 0.25, atLeast: 5 },
	fds: { share: 0.25, atLeast: 5 },
	files: { share: 0.25, atLeast: 20 },
	dataMb: { share: 0.25, atLeast: 5 },
};

const GOOD = [null, null, null];
/** What the fake LLM does, call by call. */
const FAULTS = [...GOOD, "server_error", ...GOOD, ...GOOD, "dropped_tags", ...GOOD, ...GOOD, "cut", ...GOOD] as const;

const { values } = parseArgs({
	options: {
		minutes: { type: "string", default: "15" },
		every: { type: "string", default: "60" },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else process.exitCode = await main(Number(values.minutes), Number(values.every) * 1_000);

async function main(minutes: number, everyMs: number): Promise<number> {
	console.log(`${HOW}\n`);
	const folder = await mkdtemp(join(tmpdir(), "diglot-soak-"));
	const data = join(folder, "data");
	const figures = join(folder, "figures");
	const provider = await startFakeOpenAi({ delayMs: 60, decide: ({ index }) => FAULTS[index % FAULTS.length] ?? null });
	const server = await startServer(data, {
		NODE_OPTIONS: `--import=${PRELOAD}`,
		SOAK_FIGURES: figures,
		OPENAI_BASE_URL: provider.url,
		OPENAI_API_KEY: "sk-soak",
		MAX_FILE_SIZE_MB: "2",
		JOB_TTL_HOURS: String(2 / 60),
		RESULT_TTL_HOURS: String(2 / 60),
		CLEANUP_INTERVAL_MINUTES: "1",
		LOG_LEVEL: "CRITICAL",
	});
	const counts: SoakCounts = {
		jobs: 0,
		cancels: 0,
		retries: 0,
		badUploads: 0,
		abortedUploads: 0,
		listeners: 0,
		surprises: {},
	};
	const stopped = new AbortController();
	const load = putLoadOn(server.url, counts, stopped.signal);
	const looks: Look[] = [];
	try {
		console.log(
			row(["minute", "RSS MB", "heap MB", "held MB", "ext. MB", "handles", "fds", "files", "data MB", "jobs", "load"]),
		);
		const startedAt = performance.now();
		const times = Math.floor((minutes * 60_000) / everyMs);
		for (let count = 1; count <= times; count++) {
			await sleep(startedAt + count * everyMs - performance.now());
			const look = await takeLook((count * everyMs) / 60_000, Number(server.process.pid), data, figures);
			looks.push(look);
			provider.calls.length = 0;
			console.log(row([...Object.values(look).map(show), String(counts.jobs), show(loadavg()[0] ?? 0)]));
		}
		return judge(looks, counts);
	} finally {
		stopped.abort();
		await load;
		await server.stop("SIGTERM");
		await provider.close();
		await rm(folder, { recursive: true, force: true });
	}
}

async function takeLook(minute: number, pid: number, data: string, figures: string): Promise<Look> {
	const before = linesOf(figures).length;
	process.kill(pid, "SIGUSR2");
	let lines = linesOf(figures);
	for (; lines.length === before; lines = linesOf(figures)) await sleep(50);
	const { heapBytes, heldBytes, externalBytes, resources } = JSON.parse(lines.at(-1) ?? "") as InnerFigures;
	const files = listFiles(data);
	return {
		minute,
		rssMb: residentBytes(pid) / MIB,
		heapMb: heapBytes / MIB,
		heldMb: heldBytes / MIB,
		externalMb: externalBytes / MIB,
		handles: Object.values(resources).reduce((sum, count) => sum + count, 0),
		fds: readdirSync(`/proc/${pid}/fd`).length,
		files: files.length,
		dataMb: files.reduce((sum, bytes) => sum + bytes, 0) / MIB,
	};
}

function linesOf(path: string): string[] {
	try {
		return readFileSync(path, "utf8").split("\n").slice(0, -1);
	} catch {
		return [];
	}
}

/** The sizes of all files but the cache's. Files and folders go while they are listed. */
function listFiles(folder: string): number[] {
	for (;;) {
		try {
			const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
			return entries
				.filter((entry) => entry.isFile() && !isCache(entry.name))
				.map((entry) => sizeOf(join(entry.parentPath, entry.name)));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
		}
	}
}

/** Translations are kept for days, and every book here has other ones. */
function isCache(name: string): boolean {
	return name.startsWith("cache.sqlite");
}

function sizeOf(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function judge(looks: readonly Look[], { surprises, ...counts }: SoakCounts): number {
	const fitted = looks.slice(Math.floor(looks.length / 3));
	console.log(
		`\n${Object.entries(counts)
			.map(([what, count]) => `${what} ${count}`)
			.join(", ")}`,
	);
	for (const [what, count] of Object.entries(surprises)) console.log(`SURPRISE, ${count} times: ${what}`);
	let flat = true;
	for (const figure of Object.keys(MAY_RISE) as Figure[]) {
		const { rise, mean } = fitLine(fitted, figure);
		const allowed = Math.max(MAY_RISE[figure].atLeast, MAY_RISE[figure].share * mean);
		const isFlat = rise <= allowed;
		flat &&= isFlat;
		console.log(
			`${figure.padEnd(10)} mean ${show(mean)}, ${rise < 0 ? "falls" : "rises"} by ${show(Math.abs(rise))} in the last two thirds (may rise by ${show(allowed)})${isFlat ? "" : "  GROWS"}`,
		);
	}
	console.log(flat ? "\nEverything is flat." : "\nSomething GROWS.");
	return flat && Object.keys(surprises).length === 0 ? 0 : 1;
}

/** Least squares. */
function fitLine(looks: readonly Look[], figure: Figure): { rise: number; mean: number } {
	const average = (pick: (look: Look) => number) => looks.reduce((sum, look) => sum + pick(look), 0) / looks.length;
	const minute = average((look) => look.minute);
	const mean = average((look) => look[figure]);
	const covariance = average((look) => (look.minute - minute) * (look[figure] - mean));
	const variance = average((look) => (look.minute - minute) ** 2);
	const minutes = (looks.at(-1)?.minute ?? 0) - (looks[0]?.minute ?? 0);
	return { rise: variance === 0 ? 0 : (covariance / variance) * minutes, mean };
}

function show(value: number): string {
	return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function row(cells: readonly string[]): string {
	return cells.map((cell) => cell.padStart(8)).join("");
}
