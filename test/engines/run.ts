import { cipher } from "../fixtures/fake-openai.ts";
import { openNovel } from "../torture/novel.ts";
import { ENGINES, plantFlagged } from "./engines.ts";
import { translateThrough } from "./translate-through.ts";

const MIN_SEGMENTS = 2_000;
const MAX_SHARE = 1.1;
/** Halves of the one batch that a filter refuses, down to the text that it is about. */
const BISECTION = 12;

process.env.AWS_ACCESS_KEY_ID = "AKIAEXAMPLE012345678";
process.env.AWS_SECRET_ACCESS_KEY = "aws-secret-0123456789abcdef";

const novel = openNovel("se-austen-pride-and-prejudice.epub", MIN_SEGMENTS);
console.log(`${novel.title}: ${novel.segments.length} segments through each engine, which translates by a cipher.`);
console.log(`"Ideal" is one request a batch; the goal is at most ${MAX_SHARE} times as many.\n`);

let passed = true;
for (const engine of ENGINES) {
	const { segments, flagged } = engine.flags ? plantFlagged(novel.segments) : { segments: novel.segments, flagged: [] };
	const { translations, requests, ideal, metered, error } = await translateThrough(engine, segments);
	const wrong = segments.filter(({ id, text }) => translations.get(id)?.text !== cipher(text));
	const isMet =
		error === null &&
		metered &&
		wrong.every(({ id }) => flagged.includes(id)) &&
		requests <= ideal * MAX_SHARE + (engine.flags ? BISECTION : 0);
	passed &&= isMet;
	const share = (requests / ideal).toFixed(3);
	console.log(
		`${isMet ? "ok    " : "MISSED"} ${engine.name.padEnd(34)} ${requests} requests, ideal ${ideal}: ${share}; ${wrong.length} texts not translated${error === null ? "" : `; ${error}`}`,
	);
}
process.exitCode = passed ? 0 : 1;
