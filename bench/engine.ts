import { execFileSync } from "node:child_process";
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { RenderRequest } from "../src/core/rendering.ts";
import { openBook } from "../src/epub/book.ts";
import { readBook } from "../src/segments/read-book.ts";
import { renderBook } from "../src/segments/render-book.ts";
import { findNovel, makeNovel, makePictureBook } from "./engine-books.ts";
import { LIMITS, requestReading, requestRendering } from "./engine-job.ts";
import { profileStages } from "./engine-stages.ts";

const ROUNDS = 5;

interface Trial {
	title: string;
	path: string;
	/** What the engine's time is held against. */
	baseline: { name: string; run: () => void };
	/** The bound of the engine's milliseconds, given the baseline's. */
	limitMs: { rule: string; of: (baselineMs: number) => number };
	maxMemoryMb: number;
}

const HOW = `One job = reading the book into segments and rendering it bilingual (original_first), every segment
pseudo-translated. Times are of this process, the work alone: one warm-up round, then ${ROUNDS} rounds of
baseline and engine in turn; medians, wall clock. zlib's level is Node's default on both sides.
Memory is the sum of the peaks of a parent and its child engine, both started anew.`;

const folder = mkdtempSync(join(tmpdir(), "diglot-bench-"));
try {
	process.exitCode = (await main()) ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<boolean> {
	console.log(`${HOW}\n`);
	const novel = await tryBook(await novelTrial());
	const pictures = await tryBook(pictureTrial());
	console.log(novel && pictures ? "All goals are met." : "A goal is MISSED.");
	return novel && pictures;
}

async function novelTrial(): Promise<Trial> {
	const found = findNovel();
	const path = found ?? join(folder, "novel.epub");
	if (!found) {
		console.warn("WITHOUT WAR AND PEACE: there is no corpus here (set DIGLOT_CORPUS); a made book stands in for it");
		makeNovel(path);
	}
	return {
		title: found ? "War and Peace" : "A made novel",
		path,
		baseline: { name: "inflate + deflate", run: await packingBaseline(path) },
		limitMs: { rule: "4 x", of: (ms) => 4 * ms },
		maxMemoryMb: 300,
	};
}

function pictureTrial(): Trial {
	const path = join(folder, "pictures.epub");
	makePictureBook(path);
	return {
		title: "A made book of pictures",
		path,
		baseline: { name: "file copy, synced", run: () => copyFile(path) },
		limitMs: { rule: "1.5 x + 500 ms", of: (ms) => 1.5 * ms + 500 },
		maxMemoryMb: 200,
	};
}

/** Inflating and deflating once, unchanged, each entry that the engine changes. */
async function packingBaseline(path: string): Promise<() => void> {
	const request = await prepare(path);
	const changed: string[] = [];
	renderBook(request, LIMITS, ({ name }) => changed.push(name));
	rmSync(request.out);
	const { archive } = openBook(path, LIMITS);
	const packed = changed.flatMap((name) => {
		const entry = archive.find(name);
		if (!entry) return [];
		const bytes = Buffer.alloc(entry.compressedSize);
		archive.readRaw(entry, 0, bytes);
		return [bytes];
	});
	archive.close();
	return () => {
		for (const bytes of packed) deflateRawSync(inflateRawSync(bytes));
	};
}

/** The engine's output is on the disk when it returns, so the copy is too. */
function copyFile(path: string): void {
	const copy = join(folder, "copy.epub");
	copyFileSync(path, copy);
	const fd = openSync(copy, "r+");
	fsyncSync(fd);
	closeSync(fd);
	rmSync(copy);
}

async function prepare(path: string): Promise<RenderRequest> {
	const reading = readBook(requestReading(path), LIMITS);
	return requestRendering(path, join(folder, "out.epub"), reading);
}

/** @returns whether the book's goals are met */
async function tryBook({ title, path, baseline, limitMs, maxMemoryMb }: Trial): Promise<boolean> {
	const request = await prepare(path);
	const runs: Record<"baseline" | "read" | "render", number[]> = { baseline: [], read: [], render: [] };
	for (let round = 0; round <= ROUNDS; round++) {
		runs.baseline.push(clock(baseline.run));
		runs.read.push(clock(() => readBook(requestReading(path), LIMITS)));
		runs.render.push(clock(() => renderBook(request, LIMITS)));
		rmSync(request.out);
	}
	const cold = Object.values(runs).map((times) => times.shift());
	const totals = runs.read.map((ms, round) => ms + (runs.render[round] ?? 0));
	const [baselineMs, engineMs] = [median(runs.baseline), median(totals)];
	const isQuick = engineMs <= limitMs.of(baselineMs);
	console.log(`${title} (${inMb(statSync(path).size)} MB, ${Object.keys(request.translations).length} segments)`);
	console.log(`  ${baseline.name}: ${baselineMs.toFixed(0)} ms (${list(runs.baseline)})`);
	console.log(`  read ${list(runs.read)} ms, render ${list(runs.render)} ms; warm-up ${list(cold.slice(1))} ms`);
	const ratio = (engineMs / baselineMs).toFixed(2);
	const limit = `${limitMs.rule} = ${limitMs.of(baselineMs).toFixed(0)} ms`;
	console.log(`  time: ${engineMs.toFixed(0)} ms = ${ratio} x the baseline; goal ${limit}: ${verdict(isQuick)}`);
	const isSmall = tryMemory(path, request.out, maxMemoryMb);
	printStages(() => {
		readBook(requestReading(path), LIMITS);
		renderBook(request, LIMITS);
	}, baselineMs);
	rmSync(request.out);
	return isQuick && isSmall;
}

function tryMemory(path: string, out: string, maxMemoryMb: number): boolean {
	if (!existsSync("/proc/self/status")) {
		console.warn("  memory: NOT MEASURED, the system tells no peaks of memory (no /proc)");
		return true;
	}
	const script = fileURLToPath(new URL("engine-memory.ts", import.meta.url));
	const { parent, child } = JSON.parse(execFileSync(process.execPath, [script, path, out], { encoding: "utf8" }));
	const isSmall = parent + child <= maxMemoryMb * 2 ** 20;
	const parts = `parent ${inMb(parent)} + child ${inMb(child)} = ${inMb(parent + child)} MB`;
	console.log(`  memory: ${parts}; goal ${maxMemoryMb} MB: ${verdict(isSmall)}`);
	return isSmall;
}

function printStages(job: () => void, baselineMs: number): void {
	const stages = profileStages(job);
	console.log("  where the time goes (one more round, under the profiler):");
	for (const [stage, ms] of stages) {
		if (ms < 1) continue;
		console.log(`    ${stage.padEnd(20)} ${ms.toFixed(0).padStart(5)} ms  ${(ms / baselineMs).toFixed(2)} x`);
	}
}

function clock(job: () => void): number {
	const start = performance.now();
	job();
	return performance.now() - start;
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
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
