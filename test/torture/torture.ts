import type { Segment } from "../../src/core/segment.ts";
import { stripTags } from "../../src/core/tagged-text.ts";
import type { Translation } from "../../src/core/translation.ts";
import { type FakeCall, type FakeFault, type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { BARE_SHIFTS, moveTexts } from "../fixtures/fake-openai-faults.ts";
import { seededRandom } from "../harness/random.ts";
import { cipherLoosely, decipherLoosely } from "./loose-cipher.ts";
import { type Counted, translateAll } from "./translate-all.ts";

/** What the model does to a fifth of its replies (the list). */
const CORRUPT: readonly FakeFault[] = [
	"missing",
	"swapped_ids",
	"merged",
	"doubled",
	"extra",
	"foreign_ids",
	"shifted",
	"shifted_from_middle",
	"swapped_texts",
	"dropped_tags",
	"broken_tags",
	"foreign_tags",
	"prose",
	"truncated",
	"echo",
	"wrong_script",
	"empty_texts",
	"leaked",
	"no_json",
	"nothing",
];
/** How a tenth of the calls fails. */
const BROKEN: readonly FakeFault[] = ["server_error", "overloaded", "cut", "busy", "html", "no_choices"];

export interface TortureResult {
	segments: number;
	requests: { ours: number; fakes: number };
	tokens: { ours: { input: number; output: number }; fakes: { input: number; output: number } };
	faults: { corrupted: number; failed: number };
	states: { verified: number; aligned: number; review: number; cached: number };
	/** Neither deciphers to its source nor keeps the source with a flag. */
	unaccounted: string[];
	/** In the right place, yet no translation: an echo, a wrong script. */
	spoilt: string[];
	/** In a wrong place, though a tag or the order would have proved it. */
	provableMisplaced: string[];
	/** Texts without tags that replies put under a neighbour's id, and those of them that ended in the book. */
	bareShifts: { sent: number; undetected: number };
	/** Characters of source text in all calls, neighbours included, against the book's. */
	sentShare: { segments: number; withContext: number };
}

/** Translates `segments` with a model that corrupts 20 % of its replies and fails 10 % of its calls, and looks at what came out. */
export async function torture(
	segments: readonly Segment[],
	seed: number,
	broken: readonly FakeFault[] = BROKEN,
): Promise<TortureResult> {
	const random = seededRandom(seed);
	const pick = (faults: readonly FakeFault[]) => faults[Math.floor(random() * faults.length)] ?? null;
	const decide = (): FakeFault | null => {
		if (random() < 0.1) return pick(broken);
		return random() < 0.2 ? pick(CORRUPT) : null;
	};
	const server = await startFakeOpenAi({ decide, translate: cipherLoosely });
	try {
		const counted = await translateAll(segments, server.url);
		return judge(segments, counted, server, broken);
	} finally {
		await server.close();
	}
}

function judge(
	segments: readonly Segment[],
	counted: Counted,
	{ calls, usage }: Pick<FakeOpenAi, "calls" | "usage">,
	broken: readonly FakeFault[],
): TortureResult {
	const fates = segments.map((segment) => fateOf(segment, counted.translations.get(segment.id)));
	const count = (fate: Disposition) => fates.filter((one) => one === fate).length;
	const sources = new Map(segments.map(({ id, text }) => [squeeze(stripTags(text)), id]));
	const isMoved = ({ id }: Segment) => {
		const said = squeeze(decipherLoosely(stripTags(counted.translations.get(id)?.text ?? "")));
		return sources.has(said) || [...sources.keys()].some((source) => source.length > 30 && said.includes(source));
	};
	const bad = segments.filter((_segment, index) => fates[index] === "wrong");
	const wrong = bad.filter(isMoved);
	// A text without tags can only be judged by its sources; one with tags must have been verified.
	const undetected = wrong.filter(({ text }) => stripTags(text) === text);
	const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
	const book = sum(segments.map(({ text }) => text.length));
	const sent = sum(calls.flatMap((call) => call.segments.map(({ text }) => text.length)));
	return {
		segments: segments.length,
		requests: { ours: counted.requests, fakes: calls.length },
		tokens: { ours: counted.tokens, fakes: usage },
		faults: {
			corrupted: calls.filter(({ fault }) => fault !== null && CORRUPT.includes(fault)).length,
			failed: calls.filter(({ fault }) => fault !== null && broken.includes(fault)).length,
		},
		states: { verified: count("verified"), aligned: count("aligned"), review: count("review"), cached: counted.cached },
		unaccounted: segments.filter((_segment, index) => fates[index] === "lost").map(({ id }) => id),
		spoilt: bad.filter((segment) => !wrong.includes(segment)).map(({ id }) => id),
		provableMisplaced: wrong.filter((segment) => !undetected.includes(segment)).map(({ id }) => id),
		bareShifts: { sent: sum(calls.map(countMisplaced)), undetected: undetected.length },
		sentShare: { segments: sent / book, withContext: (sent + sum(calls.map(contextLength))) / book },
	};
}

type Disposition = "verified" | "aligned" | "review" | "wrong" | "lost";

function fateOf(segment: Segment, translation: Translation | undefined): Disposition {
	if (!translation) return "lost";
	const { text, state, flags } = translation;
	if (state === "needs_review") return text === segment.text && flags.length > 0 ? "review" : "lost";
	if (decipherLoosely(text) === segment.text) return "verified";
	const sameWords = squeeze(decipherLoosely(stripTags(text))) === squeeze(stripTags(segment.text));
	return sameWords && flags.includes("tags_aligned") ? "aligned" : "wrong";
}

function squeeze(text: string): string {
	return text.replace(/\s+/g, "");
}

/** How many texts without tags a reply put where they don't belong. */
function countMisplaced({ fault, segments }: FakeCall): number {
	const kind = BARE_SHIFTS.find((one) => one === fault);
	if (!kind) return 0;
	const right = segments.map(({ id, text }) => ({ id, text }));
	const given = moveTexts(kind, right);
	return segments.filter(({ text }, index) => stripTags(text) === text && given[index]?.text !== text).length;
}

function contextLength({ user }: FakeCall): number {
	const { before = [] } = JSON.parse(user.slice(user.lastIndexOf("\n{") + 1)) as { before?: string[][] };
	return before.reduce((total, [source = ""]) => total + source.length, 0);
}
