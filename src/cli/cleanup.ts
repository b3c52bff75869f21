import { parseArguments, parseDecimal } from "./arguments.ts";
import { type CliContext, type Command, EXIT } from "./command.ts";
import { findOldJobFolders, KEPT_MS, removeJobFolder } from "./job-folder.ts";
import { type Column, formatTable } from "./table.ts";

const HOUR_MS = 3_600_000;
/** A hundred years. */
const MAX_HOURS = 876_000;

export const cleanupCommand: Command = {
	summary: "remove what has expired: jobs with their books, kept uploads, left-overs",
	help: `Usage: diglot cleanup [--older-than HOURS] [--dry-run]

Removes from the data folder (LOCAL_STORAGE_PATH) what a server would remove in its time: ended
jobs whose time is over (JOB_TTL_HOURS, RESULT_TTL_HOURS) with their books, kept uploads, and files
that no job names; and the work of "diglot translate" that nobody has used for 72 hours. Jobs that
wait or run are never touched. While a server uses the folder the command refuses: the server
cleans up by itself.

  --older-than HOURS  ended jobs too whose end is so long ago, and the work of commands that
                      was last used so long ago; 0 takes all of them
  --dry-run           remove nothing, only tell what would go
`,
	async run(argv, context) {
		const flags = { "older-than": { type: "string" }, "dry-run": { type: "boolean", default: false } } as const;
		const { values } = parseArguments(argv, flags, []);
		const hours = values["older-than"];
		const olderThanMs = hours === undefined ? null : parseDecimal(hours, "--older-than", 0, MAX_HOURS) * HOUR_MS;
		const dryRun = values["dry-run"];
		const report = {
			...(await context.parts.cleanUpData(context.loadConfig(), { olderThanMs, dryRun })),
			commands: await cleanUpJobFolders(olderThanMs, dryRun, context),
		};
		const rows = [
			["jobs", report.jobs],
			["files of kept uploads", report.uploads],
			["files of no job", report.orphans],
			["work of commands", report.commands],
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
