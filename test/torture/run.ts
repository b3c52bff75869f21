import { detectionTable } from "./detection.ts";
import { openNovel } from "./novel.ts";
import { torture } from "./torture.ts";

const MIN_SEGMENTS = 4_000;
const MAX_SENT_SHARE = 1.6;
const SEEDS = [1, 2, 3, 4];

const novel = openNovel("se-dostoevsky-crime-and-punishment.epub", MIN_SEGMENTS);
console.log(`${novel.title}: ${novel.segments.length} segments; a model that corrupts 20 % of its replies and fails`);
console.log("10 % of its calls; its translation is a reversible cipher of uneven length.\n");

let passed = novel.segments.length >= MIN_SEGMENTS;
for (const seed of SEEDS) {
	const result = await torture(novel.segments, seed);
	const { states, bareShifts, requests, tokens, sentShare, faults } = result;
	const rate = bareShifts.sent === 0 ? 1 : 1 - bareShifts.undetected / bareShifts.sent;
	const goals: Array<[string, boolean]> = [
		[
			`verified ${states.verified} (${states.cached} of them repeats), tags by alignment ${states.aligned}, flagged for review ${states.review}, unaccounted ${result.unaccounted.length}`,
			result.unaccounted.length === 0,
		],
		[
			`in their place but no translation: ${result.spoilt.length} ${result.spoilt.join(" ")}`,
			result.spoilt.length === 0,
		],
		[
			`in a wrong place though tags or order prove it: ${result.provableMisplaced.length}`,
			result.provableMisplaced.length === 0,
		],
		[
			`bare shifts: ${bareShifts.sent} texts without tags sent under a neighbour's id, ${bareShifts.undetected} undetected: detection rate ${percent(rate)}`,
			true,
		],
		[
			`source text sent: ${sentShare.segments.toFixed(2)} x the book, ${sentShare.withContext.toFixed(2)} x with neighbours (at most ${MAX_SENT_SHARE})`,
			sentShare.withContext <= MAX_SENT_SHARE,
		],
		[
			`requests: ours ${requests.ours}, the fake's ${requests.fakes}; ${faults.corrupted} replies corrupted, ${faults.failed} calls failed`,
			requests.ours === requests.fakes,
		],
		[
			`tokens: ours ${tokens.ours.input} in, ${tokens.ours.output} out; the fake's ${tokens.fakes.input} in, ${tokens.fakes.output} out`,
			tokens.ours.input === tokens.fakes.input && tokens.ours.output === tokens.fakes.output,
		],
	];
	console.log(`seed ${seed}`);
	for (const [line, met] of goals) console.log(`  ${met ? "ok    " : "MISSED"} ${line}`);
	passed &&= goals.every(([, met]) => met);
}

console.log("\nHow often a bare shift of a batch is seen, by translation (whole replies of the first try, no repair):");
for (const line of await detectionTable(novel.segments)) console.log(`  ${line}`);
console.log(passed ? "\nAll goals are met." : "\nA goal is MISSED.");
process.exitCode = passed ? 0 : 1;

function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}
