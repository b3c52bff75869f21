import type { ErrorCode } from "../../src/core/errors.ts";
import { LAYOUTS, type Layout } from "../../src/core/layout.ts";

/** What spec §6.4 wants of a book. */
export type Expectation =
	| { refused: ErrorCode; says?: RegExp }
	| {
			/** In what way, as a person would say it. */
			handled: string;
			/** Documents that come out with a translation in them. */
			translated?: readonly string[];
			/** Entries that come out with the bytes they went in with. */
			kept?: readonly string[];
	  };

/** @param forbiddenUrl an address that nothing may ever be fetched from */
export type MakeBook = (forbiddenUrl: string) => Buffer;

/** One way for a book to attack its reader. */
export interface HostileKind {
	name: string;
	make: MakeBook;
	expect: Expectation;
	/** Defaults to that of the form. */
	layout?: Layout;
}

/** A book that is refused as no book, damaged, locked, or for what it would fetch. */
export function unsupported(name: string, make: MakeBook, says?: RegExp): HostileKind {
	return { name, make, expect: { refused: "UNSUPPORTED_FORMAT", ...(says ? { says } : {}) } };
}

/** A book that is refused for its sizes, counts or what it unpacks to. */
export function tooLarge(name: string, make: MakeBook, says?: RegExp): HostileKind {
	return { name, make, expect: { refused: "FILE_TOO_LARGE", ...(says ? { says } : {}) } };
}

/** A book that is translated, the hostile part of it handled in the way that `how` says. */
export function handled(
	name: string,
	how: string,
	make: MakeBook,
	proof: { translated?: readonly string[]; kept?: readonly string[] } = {},
): HostileKind {
	return { name, make, expect: { handled: how, ...proof } };
}

/** The same book once in each layout: what is hard to read is hard to write, in another way in each. */
export function inEachLayout(kind: HostileKind): HostileKind[] {
	return LAYOUTS.map((layout) => ({ ...kind, name: `${kind.name}, ${layout}`, layout }));
}
