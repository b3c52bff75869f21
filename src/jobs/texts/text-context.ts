import type { JobContext } from "../context.ts";
import type { TextSnapshots } from "./text-snapshot.ts";

/** What work on the texts of jobs needs; each function picks what it uses. */
export interface TextContext extends JobContext {
	snapshots: TextSnapshots;
}
