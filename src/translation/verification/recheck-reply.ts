import { stripTags } from "../../core/tagged-text.ts";
import { type Fault, isDoubt } from "./fault.ts";
import { findMisalignments } from "./find-misalignments.ts";
import { median } from "./median.ts";
import { isEntirelyInWrongScript } from "./scripts.ts";
import type { Accepted, Languages, Verdict } from "./verdict.ts";
import { isTooLong, mayBeKept, sameWords } from "./verify-text.ts";

/**
 * Rejects texts that pass on their own but are doubtful in the light of the whole reply: unchanged short texts where
 * sentences were echoed, letters of another script where whole texts were written in it, texts that include their
 * neighbour's, and texts without a proving tag where others have shifted (rule D1).
 */
export function recheckReply(judged: readonly Verdict[], languages: Languages): Verdict[] {
	if (judged.length < 2) return [...judged];
	const verdicts = judged.map(takeDoubtful);
	const suspects = findMisalignments(
		verdicts.map((verdict) => ({
			source: stripTags(verdict.segment.text),
			translation: "text" in verdict ? stripTags(verdict.text) : null,
			proven: isProven(verdict),
		})),
	);
	const echoed = isMostly(verdicts, "echo");
	const isCareless = echoed && !hasTranslated(verdicts);
	const foreign = isMostly(verdicts, "wrong_script");
	const shifted = suspects.size > 0 || verdicts.some((verdict) => "fault" in verdict && verdict.fault === "shifted");
	const usual = usualGrowth(verdicts);
	const findDoubt = (verdict: Verdict, index: number): Fault | null => {
		if (!("text" in verdict)) return null;
		const { segment, text } = verdict;
		if (echoed && sameWords(segment.text, text)) return "echo";
		if (foreign && isEntirelyInWrongScript(stripTags(segment.text), stripTags(text), languages.targetLanguage)) {
			return "wrong_script";
		}
		if ((suspects.size > MAX_SWAPPED || suspects.has(index)) && !isProven(verdict)) return "shifted";
		// Where a shift begins, a text may include the next one's content with its own tags complete.
		if (shifted && growthOf(verdict) > usual * MERGED_GROWTH) return "merged";
		const neighbours = [verdicts[index - 1], verdicts[index + 1]];
		if (neighbours.some((neighbour) => includesNeighbour(verdict, neighbour))) return "merged";
		if (holdsNext(verdicts, index)) return "merged";
		return isTooLong({ source: segment.text, translation: text, ...languages }) ? "merged" : null;
	};
	return verdicts.map((verdict, index) => {
		const fault = findDoubt(verdict, index);
		if (isCareless && "fault" in verdict && verdict.fault === "echo")
			return { segment: verdict.segment, fault: "echo" };
		if (!fault || !("text" in verdict)) return judged[index] ?? verdict;
		const { segment, text, flags = [] } = verdict;
		const isKept =
			fault === "echo" && !isCareless && mayBeKept({ source: segment.text, translation: text, ...languages });
		return isKept ? { segment, fault, insisted: { text, flags } } : { segment, fault };
	});
}

/**
 * Whether the model translated at all: one text came back changed, and no sentence that is certainly in the source's
 * language as it was. Only then does a text that it left tell anything of the text.
 */
function hasTranslated(verdicts: readonly Verdict[]): boolean {
	const isCertainEcho = (one: Verdict) => "fault" in one && one.fault === "echo" && !one.insisted;
	const isChanged = (one: Verdict) => "text" in one && !sameWords(one.segment.text, one.text);
	return verdicts.some(isChanged) && !verdicts.some(isCertainEcho);
}

/** A text that is doubted on its own is looked at in the light of the reply like those that are not. */
function takeDoubtful(verdict: Verdict): Verdict {
	if (!("fault" in verdict) || !verdict.insisted || !isDoubt(verdict.fault)) return verdict;
	return { segment: verdict.segment, ...verdict.insisted };
}

/** Two swapped texts and their neighbours say nothing of the rest of the reply, as a longer run does. */
const MAX_SWAPPED = 4;
/** A shorter text may occur in its neighbour by chance. */
const MIN_INCLUDED_CHARS = 12;

/** Whether a text includes its neighbour's word for word, though its source doesn't. */
function includesNeighbour(verdict: Accepted, neighbour: Verdict | undefined): boolean {
	if (!neighbour || !("text" in neighbour)) return false;
	const included = stripTags(neighbour.text).trim();
	if (included.length < MIN_INCLUDED_CHARS || !stripTags(verdict.text).includes(included)) return false;
	return !stripTags(verdict.segment.text).includes(stripTags(neighbour.segment.text).trim());
}

/** Whether the next text is far too short though the reply went on behind it: this one may hold what is missing there. */
function holdsNext(verdicts: readonly Verdict[], index: number): boolean {
	const isCutOff = (one: Verdict | undefined) => one !== undefined && "fault" in one && one.fault === "cut_off";
	return isCutOff(verdicts[index + 1]) && verdicts[index + 2] !== undefined && !isCutOff(verdicts[index + 2]);
}

/** How much more than usual for its reply a text may grow where texts have shifted. */
const MERGED_GROWTH = 1.4;

function growthOf({ segment, text }: Accepted): number {
	return stripTags(text).length / Math.max(1, stripTags(segment.text).length);
}

function usualGrowth(verdicts: readonly Verdict[]): number {
	const growths = verdicts.flatMap((verdict) => ("text" in verdict ? [growthOf(verdict)] : []));
	return median(growths, 1);
}

/** Whether the text carries its segment's own tags. */
function isProven(verdict: Verdict): boolean {
	return "text" in verdict && stripTags(verdict.text) !== verdict.text;
}

/** Whether at least half of the texts that are long enough to judge have that fault. */
function isMostly(verdicts: readonly Verdict[], fault: Fault): boolean {
	const long = verdicts.filter((verdict) => "fault" in verdict || verdict.segment.words >= 5);
	const faulty = long.filter((verdict) => "fault" in verdict && verdict.fault === fault);
	return faulty.length > 0 && faulty.length * 2 >= long.length;
}
