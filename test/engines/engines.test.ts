import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { cipher } from "../fixtures/fake-openai.ts";
import { openNovel } from "../torture/novel.ts";
import { ENGINES, plantFlagged } from "./engines.ts";
import { translateThrough } from "./translate-through.ts";

const SEGMENTS = 250;
/** Calls that a lane begins with: so many meet each kind of refusal before it is known. */
const SLOW_START = 4;
/** Halves of a batch that holds one refused text, down to that text and those that have it as a neighbour. */
const BISECTION = 12;

const novel = openNovel("se-austen-pride-and-prejudice.epub", SEGMENTS).segments.slice(0, SEGMENTS);

beforeEach(() => {
	vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE012345678");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "aws-secret-0123456789abcdef");
});
afterEach(() => vi.unstubAllEnvs());

it.each(ENGINES)(
	"$name: a part of a novel is complete, with no more requests than refusals that teach",
	async (engine) => {
		const { segments, flagged } = engine.flags ? plantFlagged(novel) : { segments: novel, flagged: [] };
		const { translations, requests, ideal, metered, error } = await translateThrough(engine, segments);
		expect(error).toBeNull();
		const wrong = segments.filter(({ id, text }) => translations.get(id)?.text !== cipher(text)).map(({ id }) => id);
		expect(flagged).toEqual(expect.arrayContaining(wrong));
		for (const id of wrong)
			expect(translations.get(id)).toMatchObject({ state: "needs_review", flags: ["content_filter"] });
		expect(requests).toBeLessThanOrEqual(ideal + SLOW_START + (engine.flags ? BISECTION : 0));
		expect(metered).toBe(true);
	},
);
