import type { Job } from "../../src/core/job.ts";

/** One thing that the server does to its database or its files. */
export interface Step {
	call: "sql" | "rename" | "rm";
	/** The SQL, or the path. */
	what: string;
	/** The job record that is written, where one is. */
	record: Job | null;
	when: "before" | "after";
}

export interface KillMoment {
	name: string;
	/** What has to be done for the moment to come. */
	needs: "upload" | "translation" | "completion" | "cancel" | "expiry" | "heartbeat" | "claim";
	isMet(step: Step): boolean;
}

const UPDATE = "UPDATE jobs SET record";
const INSERT = "INSERT INTO jobs";

function writes(step: Step, state: Job["state"]): boolean {
	return step.what.startsWith(UPDATE) && step.record?.state === state;
}

let pendingCheckpoint = false;

/** The next commit after a row of checkpoints. */
function commitsCheckpoint(step: Step): boolean {
	if (step.what.startsWith("INSERT INTO checkpoints")) pendingCheckpoint = true;
	if (step.what !== "COMMIT" || !pendingCheckpoint) return false;
	if (step.when === "after") pendingCheckpoint = false;
	return true;
}

const leases = new Map<string, number>();

/** A write of a running attempt that moves its lease: a claim is the first. */
function renewsLease({ record, when }: Step): boolean {
	if (when === "before" || !record || record.state !== "processing" || !record.leaseUntil) return false;
	const attempt = `${record.id} ${record.attempt}`;
	const before = leases.get(attempt);
	leases.set(attempt, record.leaseUntil);
	return before !== undefined && record.leaseUntil > before;
}

/** The moments at which a crash would be least welcome, met by the server itself. */
export const KILL_MOMENTS: readonly KillMoment[] = [
	{
		name: "upload stored, job not written",
		needs: "upload",
		isMet: ({ what, when }) => what.startsWith(INSERT) && when === "before",
	},
	{
		name: "job written, upload not answered",
		needs: "upload",
		isMet: ({ what, when }) => what.startsWith(INSERT) && when === "after",
	},
	{
		name: "job claimed, nothing begun",
		needs: "claim",
		isMet: (step) => step.when === "after" && writes(step, "processing") && step.record?.message === "starting",
	},
	{
		name: "batch translated, checkpoint not committed",
		needs: "translation",
		isMet: (step) => commitsCheckpoint(step) && step.when === "before",
	},
	{
		name: "checkpoint committed, worker not told",
		needs: "translation",
		isMet: (step) => commitsCheckpoint(step) && step.when === "after",
	},
	{ name: "between heartbeat and lease end", needs: "heartbeat", isMet: renewsLease },
	{
		name: "book written, not yet named",
		needs: "completion",
		isMet: ({ call, what, when }) => call === "rename" && /\/outputs\/.*\.epub$/.test(what) && when === "before",
	},
	{
		name: "book named, its report not",
		needs: "completion",
		isMet: ({ call, what, when }) => call === "rename" && /\/outputs\/.*\.epub$/.test(what) && when === "after",
	},
	{
		name: "files stored, job not completed",
		needs: "completion",
		isMet: (step) => writes(step, "completed") && step.when === "before",
	},
	{
		name: "job completed, nobody told",
		needs: "completion",
		isMet: (step) => writes(step, "completed") && step.when === "after",
	},
	{
		name: "cancel asked, not written",
		needs: "cancel",
		isMet: (step) => writes(step, "cancelled") && step.when === "before",
	},
	{
		name: "cancel written, nobody told",
		needs: "cancel",
		isMet: (step) => writes(step, "cancelled") && step.when === "after",
	},
	{
		name: "cleanup about to remove files",
		needs: "expiry",
		isMet: ({ call, what, when }) => call === "rm" && what.includes("/outputs/") && when === "before",
	},
	{
		name: "cleanup removed files, record still there",
		needs: "expiry",
		isMet: ({ what, when }) => what.startsWith("DELETE FROM checkpoints") && when === "before",
	},
];
