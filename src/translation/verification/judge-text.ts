import type { Segment } from "../../core/segment.ts";
import type { CleanText } from "./clean-text.ts";
import { isDoubt } from "./fault.ts";
import type { Languages, Verdict } from "./verdict.ts";
import { findTextFault, mayBeKept } from "./verify-text.ts";

/** Judges one text of a reply on its own (rule D2). */
export function judgeText(segment: Segment, { text, words, flags }: CleanText, languages: Languages): Verdict {
	if (text === null) return { segment, fault: "tags", words };
	const pair = { source: segment.text, translation: text, ...languages };
	const fault = findTextFault(pair);
	if (fault === null) return flags.length > 0 ? { segment, text, flags } : { segment, text };
	if (fault === "tags") return { segment, fault, words };
	if (isDoubt(fault)) return { segment, fault, insisted: { text, flags: [...flags, fault] } };
	if (fault === "echo" && mayBeKept(pair)) return { segment, fault, insisted: { text, flags } };
	return { segment, fault };
}
