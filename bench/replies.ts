import { fileURLToPath } from "node:url";
import { buildRequest, type PromptSettings } from "../src/translation/prompts/prompt.ts";
import type { Verdict } from "../src/translation/verification/verdict.ts";
import { verifyReply } from "../src/translation/verification/verify-reply.ts";
import { type Random, randomFrom } from "../test/harness/random.ts";
import { REPLY_FAULTS, TEXT_FAULTS, type WirePair } from "./replies-faults.ts";
import { type Pairs, readManual, takeTranslation, translateNovels } from "./replies-pairs.ts";

/** English novels, so many texts of each as give `PAIRS` together. */
const NOVELS = [
	"novels/se-doyle-the-adventures-of-sherlock-holmes.epub",
	"novels/se-stevenson-treasure-island.epub",
	"novels/se-austen-pride-and-prejudice.epub",
	"novels/se-dostoevsky-crime-and-punishment.epub",
];
const PAIRS = 6_000;
const MIN_PAIRS = 5_000;
const MAX_FALSE_SHARE = 0.005;
const PLANTED = 250;
const MIN_PLANTED = 200;
const MIN_FOUND_SHARE = 0.95;
const BATCH = 24;
/** Texts around a planted one. */
const NEIGHBOURS = 3;
const MIN_WORDS = 12;
const SEED = 20_261_130;
/** What a model gives, for which target, and the language of the manual's that stands for it. */
const OTHER_LANGUAGES = [
	["Chinese for Japanese", "ja", "zh-Hans"],
	["Chinese for Korean", "ko", "zh-Hans"],
	["Simplified for Traditional Chinese", "zh-Hant", "zh-Hans"],
	["Traditional for Simplified Chinese", "zh-Hans", "zh-Hant"],
	["Japanese for Chinese", "zh-Hans", "ja"],
	["French for Spanish", "es", "fr"],
] as const;

const corpus = process.env.DIGLOT_CORPUS ?? fileURLToPath(new URL("../../shared/corpus", import.meta.url));
let missed = false;

const novels = await translateNovels(corpus, NOVELS, PAIRS);
const manual = readManual();
if (!novels) console.warn("SKIPPED: the corpus' novels or Apertium's English-Spanish pair are not here");
if (manual.length === 0) console.warn("SKIPPED: Debian's packages debian-reference-{en,es,fr,…} are not installed");
if (novels) {
	measureFalseAlarms([novels, ...manual]);
	measureFound(novels, manual);
}
console.log(missed ? "\nA goal is MISSED." : "\nAll goals are met.");
process.exitCode = missed ? 1 : 0;

function report(isMet: boolean, line: string): void {
	missed ||= !isMet;
	console.log(`  ${isMet ? "ok    " : "MISSED"} ${line}`);
}

/** How many good translations would be asked for again. */
function measureFalseAlarms(sets: readonly Pairs[]): void {
	console.log(`False alarms: good translations in replies of ${BATCH} texts that would be asked for again`);
	let [all, alarms] = [0, 0];
	for (const set of sets) {
		const counts: Record<string, number> = {};
		for (let from = 0; from < set.pairs.length; from += BATCH) {
			const { verdicts } = judge(set, set.pairs.slice(from, from + BATCH), (pairs) => toJson(pairs));
			for (const verdict of verdicts) {
				if ("fault" in verdict) counts[verdict.fault] = (counts[verdict.fault] ?? 0) + 1;
			}
		}
		const count = Object.values(counts).reduce((sum, one) => sum + one, 0);
		all += set.pairs.length;
		alarms += count;
		const kinds = Object.entries(counts).map(([fault, times]) => `${fault} ${times}`);
		console.log(`         ${set.name}: ${count} of ${set.pairs.length} ${kinds.join(", ")}`);
	}
	report(
		all >= MIN_PAIRS && alarms < all * MAX_FALSE_SHARE,
		`${alarms} of ${all} pairs, ${percent(alarms / all)} (below ${percent(MAX_FALSE_SHARE)}, at least ${MIN_PAIRS} pairs)`,
	);
}

/** How many planted faults are found, or read and removed so that the good text is left. */
function measureFound(novelPairs: Pairs, sets: readonly Pairs[]): void {
	console.log(
		`\nPlanted faults that are refused, or removed so that the good text is left (at least ${percent(MIN_FOUND_SHARE)})`,
	);
	for (const [kind, plant] of Object.entries(TEXT_FAULTS)) {
		const random = randomFrom(SEED, kind.length);
		const counts = { planted: 0, refused: 0, right: 0 };
		for (const at of placesIn(novelPairs, random)) {
			if (counts.planted >= PLANTED) break;
			const some = novelPairs.pairs.slice(at, at + NEIGHBOURS);
			let isPlanted = false;
			const { verdicts } = judge(novelPairs, some, (pairs) => {
				const [first, ...rest] = pairs;
				const text = first ? plant(first, random) : null;
				isPlanted = text !== null && text !== first?.translation;
				return toJson(first && text !== null ? [{ ...first, translation: text }, ...rest] : pairs);
			});
			if (isPlanted) count(counts, verdicts[0], some[0]?.translation ?? "");
		}
		conclude(kind, counts);
	}
	for (const [kind, plant] of Object.entries(REPLY_FAULTS)) {
		const random = randomFrom(SEED, kind.length);
		const counts = { planted: 0, refused: 0, right: 0 };
		for (const at of placesIn(novelPairs, random).slice(0, PLANTED)) {
			const some = novelPairs.pairs.slice(at, at + NEIGHBOURS);
			const { verdicts } = judge(novelPairs, some, (pairs) => plant(pairs, random));
			for (const [index, verdict] of verdicts.entries()) count(counts, verdict, some[index]?.translation ?? "");
		}
		// Refused is not enough here: the texts are all right.
		conclude(kind, { ...counts, refused: 0 });
	}
	for (const [kind, target, given] of OTHER_LANGUAGES) {
		const set = sets.find(({ targetLanguage }) => targetLanguage === given);
		if (!set) continue;
		const counts = { planted: 0, refused: 0, right: 0 };
		const long = {
			...set,
			targetLanguage: target,
			pairs: set.pairs.filter(({ translation }) => isLong(translation, given)),
		};
		for (const at of placesIn(long, randomFrom(SEED)).slice(0, PLANTED)) {
			const { verdicts } = judge(long, long.pairs.slice(at, at + 1), (pairs) => toJson(pairs));
			count(counts, verdicts[0], "");
		}
		conclude(kind, counts);
	}
}

/** Whether a text says enough of its language: a dozen words, or as many characters of Chinese. */
function isLong(text: string, language: string): boolean {
	const words = language === "fr" ? /\p{L}+/gu : /[\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}]/gu;
	return (text.match(words)?.length ?? 0) >= MIN_WORDS;
}

interface Counts {
	planted: number;
	refused: number;
	right: number;
}

function count(counts: Counts, verdict: Verdict | undefined, good: string): void {
	counts.planted += 1;
	if (!verdict) return;
	if ("fault" in verdict) counts.refused += 1;
	else if (verdict.text === good) counts.right += 1;
}

function conclude(kind: string, { planted, refused, right }: Counts): void {
	const share = (refused + right) / Math.max(1, planted);
	report(
		planted >= MIN_PLANTED && share >= MIN_FOUND_SHARE,
		`${kind}: ${percent(share)} of ${planted} (refused ${refused}, good text left ${right})`,
	);
}

/** The verdicts on a reply to these pairs' sources. */
function judge(
	{ sourceLanguage, targetLanguage }: Pairs,
	pairs: Pairs["pairs"],
	write: (pairs: readonly WirePair[]) => string,
): { verdicts: Verdict[] } {
	const settings: PromptSettings = {
		sourceLanguage,
		targetLanguage,
		book: { title: "", authors: [] },
		temperature: null,
		context: null,
		glossary: null,
	};
	const { sent } = buildRequest(
		pairs.map(({ segment }) => segment),
		settings,
	);
	const text = write(sent.map((one, index) => takeTranslation(one, pairs[index]?.translation ?? "")));
	const reply = { text, finish: "stop", usage: { input: 0, output: 0, metered: true } } as const;
	return { verdicts: verifyReply(sent, reply, settings) };
}

function toJson(pairs: readonly WirePair[]): string {
	return JSON.stringify({ segments: pairs.map(({ id, translation }) => ({ id, text: translation })) });
}

/** Every place in the set where neighbours follow, in an order by chance. */
function placesIn({ pairs }: Pairs, random: Random): number[] {
	const places = Array.from({ length: Math.max(0, pairs.length - NEIGHBOURS) }, (_none, index) => index);
	for (let last = places.length - 1; last > 0; last -= 1) {
		const other = random.below(last + 1);
		[places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
	}
	return places;
}

function percent(share: number): string {
	return `${(share * 100).toFixed(2)} %`;
}
