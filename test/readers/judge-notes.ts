import type { Layout } from "../../src/core/layout.ts";
import { CLOSING, lettersOf, OPENING } from "./marked-cipher.ts";

/** What a reader showed when a reference to a note was followed. */
export interface SeenNote {
	href: string;
	/** Whether the reference is the translation's. */
	isCopy: boolean;
	/** Whether it was shown without leaving the page. */
	popUp: boolean;
	/** Of the note, or `null` where nothing came. */
	text: string | null;
}

/**
 * What is wrong with a note that was opened: it must be there, in both languages, and in a pop-up.
 *
 * @param popUps whether the reader has any
 */
export function judgeNote({ href, isCopy, popUp, text }: SeenNote, layout: Layout, popUps: boolean): string[] {
	const reference = `the ${isCopy ? "translation" : "source"}'s reference to ${href}`;
	const faults: string[] = [];
	if (popUps && !popUp) faults.push(`${reference} opens no pop-up`);
	if (text === null) return popUp || !popUps ? [...faults, `${reference} leads nowhere`] : faults;
	const [outside = "", ...others] = text.split(OPENING);
	const parts = others.map((part) => part.split(CLOSING));
	const translation = parts.map(([inside]) => inside ?? "").join("");
	const source = outside + parts.map(([, after]) => after ?? "").join("");
	if (lettersOf(translation) === "") faults.push(`${reference} shows no translation`);
	if (lettersOf(source) === "" && layout !== "translation_only") faults.push(`${reference} shows no source`);
	return faults;
}
