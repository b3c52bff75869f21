/** The longest piece of a provider's own message that we show. */
const MAX_MESSAGE_CHARS = 300;
/** Letters and digits in a row that a message has in common with a text only where it repeats it; fewer where each is a word. */
const ECHO_CHARS = 12;
const IDEOGRAPHIC_ECHO_CHARS = 5;
const FIRST_IDEOGRAPH = 0x2e80;
/** Far more than a message says, and few enough to look each place up in the text that was sent. */
export const MAX_READ_CHARS = 2_000;

/**
 * A provider's own words, fit for the user and the log: without keys, those that it echoes shortened (`sk-ab***yz`)
 * included, and without what it repeats of the texts in `sent`.
 */
export function quote(text: string, secrets: readonly string[], sent: readonly string[] = []): string {
	let shown = withoutEscapes(text.slice(0, MAX_READ_CHARS)).replace(/\s+/g, " ").trim();
	for (const secret of secrets) if (secret !== "") shown = shown.replaceAll(secret, "[key]");
	shown = shown.replace(/\b(sk|gsk|xai|key|AIza|AKIA|ASIA)[-_\w*.]{6,}/g, "[key]");
	for (const one of sent) shown = withoutEchoes(shown, one);
	return shown.length > MAX_MESSAGE_CHARS ? `${shown.slice(0, MAX_MESSAGE_CHARS)}…` : shown;
}

/**
 * `message` without what it repeats of `sent`. Compares letters and digits alone, because an echo may be escaped, broken into lines or set in other quotes. An echo
 * that begins or ends within a word takes the whole word along.
 */
export function withoutEchoes(message: string, sent: string): string {
	const places: number[] = [];
	let letters = "";
	for (let place = 0; place < message.length; place += 1) {
		const letter = lettersOf(message[place] ?? "");
		if (letter.length !== 1) continue;
		letters += letter;
		places.push(place);
	}
	const haystack = lettersOf(withoutEscapes(sent));
	const echoed = new Uint8Array(message.length);
	for (let start = 0; start < letters.length; start += 1) {
		const size = letters.charCodeAt(start) < FIRST_IDEOGRAPH ? ECHO_CHARS : IDEOGRAPHIC_ECHO_CHARS;
		const run = letters.slice(start, start + size);
		if (run.length < size || !haystack.includes(run)) continue;
		echoed.fill(1, places[start], (places[start + size - 1] ?? 0) + 1);
	}
	return message
		.split(/(\s+)/)
		.reduce<{ shown: string; place: number }>(
			({ shown, place }, word) => {
				const isEcho = word.trim() !== "" && echoed.subarray(place, place + word.length).includes(1);
				const next = isEcho ? (shown.trimEnd().endsWith("[text]") ? "" : "[text]") : word;
				return { shown: shown + next, place: place + word.length };
			},
			{ shown: "", place: 0 },
		)
		.shown.replace(/\s+/g, " ")
		.trim();
}

/** JSON's and Python's escapes, which an echo may have more of than what was sent. */
function withoutEscapes(text: string): string {
	return text
		.replace(/\\u([\da-f]{4})/gi, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
		.replace(/\\[nrt]/g, " ");
}

function lettersOf(text: string): string {
	return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
