import type { Segment } from "../core/segment.ts";
import type { Fault } from "./fault.ts";

export interface Languages {
	sourceLanguage: string;
	targetLanguage: string;
}

/** For each segment sent, its verified text with its own tags, or what is wrong. */
export type Verdict =
	| { segment: Segment; text: string }
	/** `words`: of a text with wrong tags, for tags by alignment where nothing else helps. */
	| { segment: Segment; fault: Fault; words?: string };
