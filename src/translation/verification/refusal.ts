import { EXCUSES, REFUSALS } from "./refusal-phrases.ts";

const BUT =
	"[\\s,.;:!—–-]{0,4}(?:(?:but|pero|mais|aber|ma|mas|maar|men|ale|ancak|fakat|но|але|但|但是|ですが|が|लेकिन|nhưng|tetapi|tapi|لكن)[\\s,，]{0,3})?";

const all = Object.values(REFUSALS);
const SPEAKER = new RegExp(
	`^(?:(?:${all.map(({ sorry }) => sorry).join("|")})${BUT}[，。、]?\\s?)?(?:${all.map(({ speaker }) => speaker).join("|")})`,
	"iu",
);
const REFUSED = all.map(
	({ sorry, cannot }) => new RegExp(`^(?:(?:${sorry})${BUT}[，。、]?\\s?[^.!?。！？]{0,40}?)?(?:${cannot})`, "iu"),
);

/** Refusals are short; whatever is behind so many characters is not looked at. */
const MAX_CHARACTERS = 300;
const OPENING_MARKS = /^[\s"'“”„«»‘’「『*_(—–-]+/;

/**
 * Whether a text is the model's own refusal, in any of the common languages, instead of a translation. A source that
 * refuses or excuses itself may rightly become one. Texts come without tags.
 */
export function isRefusal(source: string, translation: string): boolean {
	const said = readStart(translation);
	const asked = readStart(source);
	if (SPEAKER.test(said)) return !SPEAKER.test(asked);
	if (!REFUSED.some((pattern) => pattern.test(said))) return false;
	return (
		!EXCUSES.test(source.slice(0, 2 * MAX_CHARACTERS)) &&
		!REFUSED.some((pattern) => pattern.test(asked)) &&
		!hasExcuse(asked)
	);
}

const EXCUSE = new RegExp(`(?:^|[\\s"“«„「『—–.!?。！？])(?:${all.map(({ sorry }) => sorry).join("|")})`, "iu");

function hasExcuse(text: string): boolean {
	return EXCUSE.test(text);
}

function readStart(text: string): string {
	return text.slice(0, MAX_CHARACTERS).replace(OPENING_MARKS, "").toLowerCase();
}
