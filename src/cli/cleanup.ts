import { parseArguments, parseDecimal } from "./arguments.ts";
import { type CliContext, type Command, EXIT } from "./command.ts";
import { findOldJobFolders, KEPT_MS, removeJobFolder } from "./job-folder.ts";
import { type Column, formatTable } from "./table.ts";

const HOUR_MS = 3_600_000;
/** A hundred years. */
const MAX_HOURS = 876_000;

export const cleanupCommand: Command = {
	summary: "remove expired jobs with their books, expired uploads and leftover files",
	help: `Usage: diglot cleanup [--older-than HOURS] [--dry-run]

Removes from the data folder (LOCAL_STORAGE_PATH) what a running server removes automatically:
expired jobs (JOB_TTL_HOURS, RESULT_TTL_HOURS) with their books, expired uploads, and files that
belong to no job. Also removes saved work of "diglot translate" that was not used for 72 hours.
Jobs that are waiting or running are never touched. Refuses to run while a server uses the folder.

  --older-than HOURS  also remove jobs that ended at least this long ago, and saved work that was
                      last used at least this long ago; 0 removes all of them
  --dry-run           remove nothing, only show what would be removed
`,
	async run(argv, context) {
		const flags = { "older-than": { type: "string" }, "dry-run": { type: "boolean", default: false } } as const;
		const { values } = parseArguments(argv, flags, []);
		const hours = values["older-than"];
		const olderThanMs =
			hours === undefined ? null : parseDecimal(hours, "--older-than", { min: 0, max: MAX_HOURS }) * HOUR_MS;
		const dryRun = values["dry-run"];
		const report = {
			...(await context.parts.cleanUpData(context.loadConfig(), { olderThanMs, dryRun })),
			commands: await cleanUpJobFolders(olderThanMs, dryRun, context),
		};
		const rows = [
			["jobs", report.jobs],
			["files of uploads", report.uploads],
			["files without a job", report.orphans],
			["saved work of commands", report.commands],
		] as const;
		const total = rows.reduce((sum, [, { bytes }]) => sum + bytes, 0);
		const cells = rows.map(([what, { count, bytes }]) => [what, String(count), formatBytes(bytes)]);
		context.out.write(`${formatTable(COLUMNS, cells)}\n`);
		context.err.write(`${dryRun ? "Would be removed" : "Removed"}: ${formatBytes(total)}\n`);
		return EXIT.done;
	},
};

const COLUMNS: readonly Column[] = [
	{ title: "what", align: "left" },
	{ title: "number", align: "right" },
	{ title: "size", align: "right" },
];

async function cleanUpJobFolders(
	olderThanMs: number | null,
	dryRun: boolean,
	{ environment, parts }: CliContext,
): Promise<{ count: number; bytes: number }> {
	const removed = { count: 0, bytes: 0 };
	const keptMs = Math.min(olderThanMs ?? KEPT_MS, KEPT_MS);
	for (const { path, bytes } of await findOldJobFolders(environment, Date.now() - keptMs)) {
		if (parts.isJobFolderInUse(path)) continue;
		removed.count += 1;
		removed.bytes += bytes;
		if (!dryRun) await removeJobFolder(path);
	}
	return removed;
}

function formatBytes(bytes: number): string {
	if (bytes < 1_000) return `${bytes} bytes`;
	return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
