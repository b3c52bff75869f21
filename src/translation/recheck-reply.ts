import { stripTags } from "../core/tagged-text.ts";
import type { Fault } from "./fault.ts";
import { findMisalignments } from "./find-misalignments.ts";
import { median } from "./median.ts";
import { isEntirelyInWrongScript } from "./scripts.ts";
import type { Languages, Verdict } from "./verdict.ts";
import { isTooLong, sameWords } from "./verify-text.ts";

/**
 * Takes back what a reply as a whole makes doubtful, though each text might do by itself: short texts that stand as
 * they were where sentences were echoed, letters of another script where whole texts were written in it, texts that
 * hold their neighbour's too, and texts that no tag proves where others have moved (rule D1).
 */
export function recheckReply(verdicts: readonly Verdict[], languages: Languages): Verdict[] {
	if (verdicts.length < 2) return [...verdicts];
	const suspects = findMisalignments(
		verdicts.map((verdict) => ({
			source: stripTags(verdict.segment.text),
			translation: "text" in verdict ? stripTags(verdict.text) : null,
			proven: isProven(verdict),
		})),
	);
	const echoed = isMostly(verdicts, "echo");
	const foreign = isMostly(verdicts, "wrong_script");
	const moved = suspects.size > 0 || verdicts.some((verdict) => "fault" in verdict && verdict.fault === "shifted");
	const usual = usualGrowth(verdicts);
	const doubt = (verdict: Verdict, index: number): Fault | null => {
		if (!("text" in verdict)) return null;
		const { segment, text } = verdict;
		if (echoed && sameWords(segment.text, text)) return "echo";
		if (foreign && isEntirelyInWrongScript(stripTags(segment.text), stripTags(text), languages.targetLanguage)) {
			return "wrong_script";
		}
		if (suspects.size > 0 && !isProven(verdict)) return "shifted";
		// Where a shift begins a text may hold the next one too, with its own tags all there.
		if (moved && growthOf(verdict) > usual * MERGED_GROWTH) return "merged";
		if ([verdicts[index - 1], verdicts[index + 1]].some((beside) => includesToo(verdict, beside))) return "merged";
		return isTooLong({ source: segment.text, translation: text, ...languages }) ? "merged" : null;
	};
	return verdicts.map((verdict, index) => {
		const fault = doubt(verdict, index);
		return fault ? { segment: verdict.segment, fault } : verdict;
	});
}

/** A shorter text says little: it may stand in its neighbour by chance. */
const MIN_HELD_CHARS = 12;

/** Whether a text holds the one beside it word for word, though its source doesn't. */
function includesToo(verdict: Extract<Verdict, { text: string }>, beside: Verdict | undefined): boolean {
	if (!beside || !("text" in beside)) return false;
	const held = stripTags(beside.text).trim();
	if (held.length < MIN_HELD_CHARS || !stripTags(verdict.text).includes(held)) return false;
	return !stripTags(verdict.segment.text).includes(stripTags(beside.segment.text).trim());
}

/** So much longer than others of its reply a text may be where texts have moved. */
const MERGED_GROWTH = 1.4;

function growthOf({ segment, text }: Extract<Verdict, { text: string }>): number {
	return stripTags(text).length / Math.max(1, stripTags(segment.text).length);
}

function usualGrowth(verdicts: readonly Verdict[]): number {
	const growths = verdicts.flatMap((verdict) => ("text" in verdict ? [growthOf(verdict)] : []));
	return median(growths, 1);
}

/** Its own tags came back with it. */
function isProven(verdict: Verdict): boolean {
	return "text" in verdict && stripTags(verdict.text) !== verdict.text;
}

/** Whether at least half of the texts that are long enough to tell have that fault. */
function isMostly(verdicts: readonly Verdict[], fault: Fault): boolean {
	const telling = verdicts.filter((verdict) => "fault" in verdict || verdict.segment.words >= 5);
	const faulty = telling.filter((verdict) => "fault" in verdict && verdict.fault === fault);
	return faulty.length > 0 && faulty.length * 2 >= telling.length;
}
