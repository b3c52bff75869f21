import type { Segment } from "../../core/segment.ts";
import type { Fault } from "./fault.ts";

export interface Languages {
	sourceLanguage: string;
	targetLanguage: string;
}

/** A segment that was sent, with its verified text and its own tags, or with what is wrong. */
export type Verdict =
	| { segment: Segment; text: string }
	/** `words`: the text without its wrong tags, for alignment as a last resort. */
	| { segment: Segment; fault: Fault; words?: string };
