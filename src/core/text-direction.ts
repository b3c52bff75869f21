/** The direction in which a language's usual script is written; tags are canonical BCP 47. */
export function textDirection(tag: string): "ltr" | "rtl" {
	const locale = new Intl.Locale(tag) as Intl.Locale & { getTextInfo?: () => { direction: "ltr" | "rtl" } };
	return locale.getTextInfo?.().direction ?? "ltr";
}

/** Languages whose books are also set from top to bottom. */
export function isWrittenVertically(tag: string): boolean {
	return /^(?:ja|ko|mn|zh|yue)(?:-|$)/i.test(tag);
}
