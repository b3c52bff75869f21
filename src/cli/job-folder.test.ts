import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JobOptions } from "../core/job-options.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { jobFolderOf, removeExpiredJobFolders } from "./job-folder.ts";

let home: string;
beforeEach(async () => {
	home = await mkdtemp(join(tmpdir(), "diglot-home-"));
});
afterEach(() => rm(home, { recursive: true }));

const options: JobOptions = {
	targetLanguage: "es",
	sourceLanguage: null,
	model: "pseudo",
	modelId: "pseudo",
	layout: "original_first",
	testSegments: null,
	temperature: null,
	selection: WHOLE_BOOK,
};
const folderOf = (changed: Partial<JobOptions>, sha256 = "aa", endpoint = "") =>
	jobFolderOf({ HOME: home }, sha256, { ...options, ...changed }, endpoint);

test("the same book and options have the same folder, in the user's state folder", () => {
	expect(folderOf({})).toBe(folderOf({}));
	expect(folderOf({}).startsWith(join(home, ".local", "state", "diglot", "jobs"))).toBe(true);
	const elsewhere = jobFolderOf({ HOME: home, XDG_STATE_HOME: "/var/state" }, "aa", options, "");
	expect(elsewhere.startsWith("/var/state/diglot/jobs/")).toBe(true);
});

test("whatever changes a translation has its own folder; layout, look and number of segments don't", () => {
	const others = [folderOf({ targetLanguage: "fr" }), folderOf({ modelId: "other" }), folderOf({ temperature: 0 })];
	expect(folderOf({ reasoning: "high" })).not.toBe(folderOf({}));
	const rest = [folderOf({}, "bb"), folderOf({}, "aa", "http://127.0.0.1:1/v1")];
	expect(new Set([folderOf({}), ...others, ...rest]).size).toBe(6);
	expect(folderOf({ layout: "translation_only" })).toBe(folderOf({}));
	expect(folderOf({ translationStyle: { css: ".diglot-tr{color:red}" } })).toBe(folderOf({}));
	expect(folderOf({ testSegments: 10 })).toBe(folderOf({}));
	expect(folderOf({ maxCostUsd: 5, price: { input: 1, output: 2 } })).toBe(folderOf({}));
});

test("folders are removed 72 hours after their last use, and not before", async () => {
	const jobs = join(home, ".local", "state", "diglot", "jobs");
	const now = Date.now();
	const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000);
	for (const [name, hours] of [
		["old", 73],
		["fresh", 71],
	] as const) {
		await mkdir(join(jobs, name), { recursive: true });
		await writeFile(join(jobs, name, "job.sqlite"), "");
		await utimes(join(jobs, name, "job.sqlite"), hoursAgo(hours), hoursAgo(hours));
		await utimes(join(jobs, name), hoursAgo(100), hoursAgo(100));
	}
	await removeExpiredJobFolders({ HOME: home }, now);
	expect(await readdir(jobs)).toEqual(["fresh"]);
});

test("a user without any job has nothing to remove", async () => {
	await removeExpiredJobFolders({ HOME: home }, Date.now());
	expect(await readdir(home)).toEqual([]);
});
