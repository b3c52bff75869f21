import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteCheckpointStore } from "../src/checkpoints/sqlite.ts";
import { systemClock } from "../src/core/clock.ts";
import type { JobProgress } from "../src/core/job-progress.ts";
import type { Segment } from "../src/core/segment.ts";
import type { Translation } from "../src/core/translation.ts";
import { makeJob } from "../src/job-stores/job-records.fixture.ts";
import { createSqliteJobStore } from "../src/job-stores/sqlite.ts";
import { openSqliteDatabase } from "../src/job-stores/sqlite-database.ts";
import { toCheckpoint } from "../src/pipeline/resume.ts";

/** Segments of a job, and the gigabytes that bilingual_book_maker writes for as many: it saves all of them after each one. */
const SIZES = [
	{ segments: 1_000, bbmGb: 0.27 },
	{ segments: 4_000, bbmGb: 4.3 },
	{ segments: 12_000, bbmGb: 38.8 },
];
/** As in a novel whose chapters are short. */
const SEGMENTS_PER_DOCUMENT = 60;
const SEGMENTS_PER_BATCH = 24;
const TEXT =
	"It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, ";
const TEXT_LENGTH = 400;
/** What the most is per segment against the least, that still counts as linear. */
const MAX_SPREAD = 1.25;

console.log("Bytes that checkpoints write to the disk, database, WAL and counters together:\n");
const perSegment: number[] = [];
for (const { segments, bbmGb } of SIZES) {
	const bytes = await measureJob(segments);
	perSegment.push(bytes / segments);
	console.log(
		`${String(segments).padStart(6)} segments: ${(bytes / 1e6).toFixed(1).padStart(6)} MB, ${(bytes / segments).toFixed(0)} bytes a segment; bilingual_book_maker ${bbmGb} GB, ${Math.round((bbmGb * 1e9) / bytes)} times as much`,
	);
}
const spread = Math.max(...perSegment) / Math.min(...perSegment);
const linear = spread <= MAX_SPREAD;
console.log(
	`\n${linear ? "ok    " : "MISSED"} per segment the most is ${spread.toFixed(2)} of the least (at most ${MAX_SPREAD})`,
);
process.exitCode = linear ? 0 : 1;

/** Runs the writes of one job through the real stores. */
async function measureJob(count: number): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), "diglot-bench-"));
	const segments = Array.from({ length: count }, (_, index) => makeSegment(index));
	try {
		const before = bytesWritten();
		const database = openSqliteDatabase(join(folder, "jobs.sqlite"));
		const store = createSqliteJobStore({ database, clock: systemClock });
		const checkpoints = createSqliteCheckpointStore({ database, updateJob: store.updateNow });
		await store.create(makeJob({ id: "job" }));
		await store.claim("job", "worker", 60_000);
		for (let start = 0; start < count; start += SEGMENTS_PER_BATCH) {
			const batch = segments.slice(start, start + SEGMENTS_PER_BATCH);
			const translations = batch.map(translate);
			const entries = translations.map((translation, index) => toCheckpoint(translation, batch[index] as Segment));
			await checkpoints.append("job", 1, entries, {
				progress: progressAfter(start + batch.length, count),
				message: `translating ${start}`,
			});
		}
		await store.close();
		return bytesWritten() - before;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function makeSegment(index: number): Segment {
	const text = `${index} ${TEXT.repeat(4)}`.slice(0, TEXT_LENGTH);
	const document = `d${1 + Math.floor(index / SEGMENTS_PER_DOCUMENT)}`;
	const fingerprint = String(index).padStart(32, "0");
	return { id: `${document}-s${index}`, document, kind: "block", text, fingerprint, occurrence: 1, words: 80 };
}

/** The counters after `done` of `total` segments, documents in turn. */
function progressAfter(done: number, total: number): JobProgress {
	const documents = Array.from({ length: Math.ceil(total / SEGMENTS_PER_DOCUMENT) }, (_, index) => {
		const before = index * SEGMENTS_PER_DOCUMENT;
		const size = Math.min(SEGMENTS_PER_DOCUMENT, total - before);
		return {
			id: `d${index + 1}`,
			title: `Chapter ${index + 1}: of what came to pass`,
			total: size,
			done: Math.max(0, Math.min(size, done - before)),
		};
	});
	return {
		percent: Math.floor((99 * done) / total),
		segments: { total, done, cached: 0, needs_review: 0 },
		tokens: { input: done * 100, output: done * 100 },
		costUsd: done / 1_000,
		documents,
	};
}

function translate({ id, text }: Segment): Translation {
	return {
		segmentId: id,
		text,
		state: "translated",
		flags: [],
		engine: "openai:gpt-4o-mini",
		tries: 1,
	};
}

/** What this process has had written to disks so far (proc(5): `write_bytes`). */
function bytesWritten(): number {
	return Number(/^write_bytes: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}
