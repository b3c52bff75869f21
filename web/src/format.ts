import { textDirection } from "../../src/core/scripts.ts";
import { strings } from "./strings.ts";

const LOCALE = "en";
const languageNames = new Intl.DisplayNames(LOCALE, { type: "language", fallback: "code" });
const numbers = new Intl.NumberFormat(LOCALE);
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function formatNumber(value: number): string {
	return numbers.format(value);
}

/** Small amounts keep enough digits to be told apart. */
export function formatMoney(usd: number): string {
	const digits = usd === 0 || usd >= 1 ? 2 : usd >= 0.01 ? 3 : 4;
	return new Intl.NumberFormat(LOCALE, {
		style: "currency",
		currency: "USD",
		minimumFractionDigits: 2,
		maximumFractionDigits: digits,
	}).format(usd);
}

export function formatLanguage(tag: string): string {
	try {
		return languageNames.of(tag) ?? tag;
	} catch {
		return tag;
	}
}

export function formatDuration(seconds: number): string {
	if (seconds < 60) return strings.seconds(Math.max(1, Math.round(seconds)));
	if (seconds < 5_400) return strings.minutesLeft(Math.round(seconds / 60));
	return strings.hoursLeft(Math.round(seconds / 3_600));
}

export function formatWhen(time: string): string {
	return dates.format(new Date(time));
}

/** A book's name, if only its file name is known. */
export function bookName(filename: string): string {
	return filename.replace(/\.epub$/i, "") || filename;
}

/** A chapter's name; documents without a title come with their file name. */
export function chapterName(title: string, place: number): string {
	if (/\.ncx$/i.test(title)) return strings.tableOfContents;
	if (/\.opf$/i.test(title)) return strings.bookMetadata;
	return title === "" || /^\S+\.(xhtml|html?|xml|svg)$/i.test(title) ? strings.unnamedChapter(place) : title;
}

/** A language's writing direction; `auto` if the language is unknown. */
export function directionOf(tag: string | null): "ltr" | "rtl" | "auto" {
	if (tag === null || tag === "und") return "auto";
	return textDirection(tag);
}
