import type { Segment } from "../../core/segment.ts";
import type { Fault } from "./fault.ts";

export interface Languages {
	sourceLanguage: string;
	targetLanguage: string;
}

/** A text that is taken, with what was done to it. */
export interface Accepted {
	segment: Segment;
	text: string;
	flags?: readonly string[];
}

export interface Rejected {
	segment: Segment;
	fault: Fault;
	/** The text without its wrong tags, for alignment as a last resort. */
	words?: string;
	/** What is taken where the model gives the same fault again: a doubt, or a text that may rightly be left as it is. */
	insisted?: { text: string; flags: readonly string[] };
}

/** A segment that was sent, with its verified text and its own tags, or with what is wrong. */
export type Verdict = Accepted | Rejected;
