import { execFileSync } from "node:child_process";
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { DEFLATING_THREADS } from "../src/book-worker/worker-process.ts";
import type { RenderRequest } from "../src/core/rendering.ts";
import { openBook } from "../src/formats/epub/book.ts";
import { renderBook } from "../src/formats/epub/rendering/render-book.ts";
import { readBook } from "../src/formats/epub/segments/read-book.ts";
import { findNovel, makeNovel, makePictureBook } from "./engine-books.ts";
import { buildMemoryScript } from "./engine-build.ts";
import { LIMITS, requestReading, requestRendering } from "./engine-job.ts";
import { profileStages } from "./engine-stages.ts";

const ROUNDS = 5;

const HOW = `One job = reading a book into segments and rendering it bilingual (original_first), every segment
pseudo-translated, so that every block is edited. Times are wall clock in this one process, the work alone:
one round to warm up, then ${ROUNDS} rounds of baseline and job in turn; medians. zlib's level is Node's default
on both sides; the engine deflates on Node's other threads while it goes on, the baseline on this one.
Memory is the sum of the peaks (VmHWM) of a parent process and its child engine, both started anew and
compiled as they are published, through one job.
`;

interface Trial {
	title: string;
	path: string;
	baseline: { name: string; run: () => void };
	/** The bound of the job's milliseconds, given the baseline's. */
	limit: { rule: string; ofMs: (baselineMs: number) => number };
	maxMemoryMb: number;
}

// libuv asks when the first work is given to its threads, so that this process has as many as a child engine.
Object.assign(process.env, DEFLATING_THREADS);
const folder = mkdtempSync(join(tmpdir(), "diglot-bench-"));
try {
	process.exitCode = (await main()) ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<boolean> {
	console.log(HOW);
	const novel = await tryBook(novelTrial());
	const pictures = await tryBook(pictureTrial());
	console.log(novel && pictures ? "All goals are met." : "A goal is MISSED.");
	return novel && pictures;
}

function novelTrial(): Trial {
	const found = findNovel();
	const path = found ?? join(folder, "novel.epub");
	if (!found) {
		console.warn("WITHOUT WAR AND PEACE: there is no corpus here (set DIGLOT_CORPUS); a made book stands in for it");
		makeNovel(path);
	}
	const packed = readPacked(path);
	return {
		title: found ? "War and Peace" : "A made novel",
		path,
		baseline: { name: "inflating and deflating each entry", run: () => packed.forEach(repack) },
		limit: { rule: "3.5 x", ofMs: (ms) => 3.5 * ms },
		maxMemoryMb: 300,
	};
}

function pictureTrial(): Trial {
	const path = join(folder, "pictures.epub");
	makePictureBook(path);
	return {
		title: "A made book of pictures",
		path,
		baseline: { name: "a file copy, synced as the engine's output is", run: () => copyFile(path) },
		limit: { rule: "1 x + 300 ms", ofMs: (ms) => ms + 300 },
		maxMemoryMb: 200,
	};
}

/** The deflated entries, all of which the engine inflates: the documents to translate them, the others to check them. */
function readPacked(path: string, isWanted = (_name: string) => true): Buffer[] {
	const { archive } = openBook(path, LIMITS);
	const packed = archive.entries
		.filter(({ name, method }) => method === 8 && isWanted(name))
		.map((entry) => {
			const bytes = Buffer.alloc(entry.compressedSize);
			archive.readRaw(entry, 0, bytes);
			return bytes;
		});
	archive.close();
	return packed;
}

function repack(packed: Buffer): void {
	deflateRawSync(inflateRawSync(packed));
}

function copyFile(path: string): void {
	const copy = join(folder, "copy.epub");
	copyFileSync(path, copy);
	const fd = openSync(copy, "r+");
	fsyncSync(fd);
	closeSync(fd);
	rmSync(copy);
}

/** @returns whether the book's goals are met */
async function tryBook({ title, path, baseline, limit, maxMemoryMb }: Trial): Promise<boolean> {
	const out = join(folder, "out.epub");
	const request = await requestRendering(path, out, readBook(requestReading(path), LIMITS));
	const runs: Record<"baseline" | "read" | "render", number[]> = { baseline: [], read: [], render: [] };
	for (let round = 0; round <= ROUNDS; round++) {
		runs.baseline.push(await clock(baseline.run));
		runs.read.push(await clock(() => readBook(requestReading(path), LIMITS)));
		runs.render.push(await clock(() => renderBook(request, LIMITS)));
		rmSync(out);
	}
	const [, ...warmUp] = Object.values(runs).map((times) => times.shift());
	const baselineMs = median(runs.baseline);
	const jobMs = median(runs.read.map((ms, round) => ms + (runs.render[round] ?? 0)));
	const isQuick = jobMs <= limit.ofMs(baselineMs);
	console.log(`${title} (${inMb(statSync(path).size)} MB, ${Object.keys(request.translations).length} segments)`);
	console.log(`  baseline, ${baseline.name}: ${baselineMs.toFixed(0)} ms (${list(runs.baseline)})`);
	console.log(`  read ${list(runs.read)} ms, render ${list(runs.render)} ms; warm-up ${list(warmUp)} ms`);
	const goal = `goal ${limit.rule} = ${limit.ofMs(baselineMs).toFixed(0)} ms`;
	console.log(
		`  time: ${jobMs.toFixed(0)} ms = ${ratio(jobMs, baselineMs)} of the baseline; ${goal}: ${verdict(isQuick)}`,
	);
	await comparePacking(request, baselineMs);
	const isSmall = tryMemory(path, out, maxMemoryMb);
	await printStages(request, baselineMs);
	return isQuick && isSmall;
}

/** Beside the goal: what packing the changed entries alone takes, before and after, without any of the engine. */
async function comparePacking(request: RenderRequest, baselineMs: number): Promise<void> {
	const outputs = new Map<string, Buffer>();
	await renderBook(request, LIMITS, ({ name, bytes }) => outputs.set(name, bytes));
	rmSync(request.out);
	const packed = readPacked(request.path, (name) => outputs.has(name));
	const before: number[] = [];
	const after: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		before.push(await clock(() => packed.forEach(repack)));
		after.push(await clock(() => [...outputs.values()].map((bytes) => deflateRawSync(bytes))));
	}
	const input = `inflating and deflating the ${packed.length} that change takes ${ratio(median(before), baselineMs)}`;
	console.log(`  of it, ${input}; deflating what becomes of them ${ratio(median(after), baselineMs)}`);
}

function tryMemory(path: string, out: string, maxMemoryMb: number): boolean {
	if (!existsSync("/proc/self/status")) {
		console.warn("  memory: NOT MEASURED, the system tells no peaks of memory (no /proc)");
		return true;
	}
	const build = mkdtempSync(join(folder, "build-"));
	const script = buildMemoryScript(build);
	const { parent, child } = JSON.parse(execFileSync(process.execPath, [script, path, out], { encoding: "utf8" }));
	const isSmall = parent + child <= maxMemoryMb * 2 ** 20;
	const parts = `parent ${inMb(parent)} + child ${inMb(child)} = ${inMb(parent + child)} MB`;
	console.log(`  memory: ${parts}; goal ${maxMemoryMb} MB: ${verdict(isSmall)}`);
	return isSmall;
}

async function printStages(request: RenderRequest, baselineMs: number): Promise<void> {
	const stages = await profileStages(async () => {
		readBook(requestReading(request.path), LIMITS);
		await renderBook(request, LIMITS);
	});
	rmSync(request.out);
	console.log("  where this thread's time goes (one more round, under V8's profiler):");
	for (const [stage, ms] of stages) {
		if (ms >= 1) console.log(`    ${stage.padEnd(24)} ${ms.toFixed(0).padStart(5)} ms  ${ratio(ms, baselineMs)}`);
	}
}

async function clock(work: () => unknown): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function ratio(ms: number, baselineMs: number): string {
	return `${(ms / baselineMs).toFixed(2)} x`;
}

function list(values: readonly (number | undefined)[]): string {
	return values.map((value) => value?.toFixed(0)).join(" ");
}

function inMb(bytes: number): string {
	return (bytes / 2 ** 20).toFixed(1);
}

function verdict(isMet: boolean): string {
	return isMet ? "met" : "MISSED";
}
