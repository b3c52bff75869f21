/** The named styles of spec §3's `style`; any other words are passed on as they are. */
const STYLES: Readonly<Record<string, string>> = {
	literary: "Literary: keep voice, rhythm and imagery; prefer what a good novelist of the target language would write.",
	literal: "Literal: stay as close to the wording and sentence structure as the target language's grammar allows.",
	plain: "Plain: short, clear sentences and common words, without losing any content.",
	formal: "Formal: polite address and elevated register throughout.",
	informal: "Informal: familiar address and everyday language throughout.",
	academic: "Academic: precise terminology, impersonal and consistent.",
};

/** The style's description for the prompt: a named one's, else the user's own words. */
export function describeStyle(style: string): string {
	const name = style.trim().toLowerCase();
	return Object.hasOwn(STYLES, name) ? (STYLES[name] ?? style) : style.trim();
}
