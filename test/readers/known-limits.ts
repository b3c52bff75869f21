import type { Trial } from "./reader.ts";

/** What a reader does to any book, and nothing that we write can change. */
interface KnownLimit extends Omit<Trial, "faults"> {
	/** No more than so many faults are excused. */
	faults: number;
	why: string;
}

const KNOWN_LIMITS: readonly KnownLimit[] = [
	{
		reader: "MuPDF",
		edition: "alice translation_first",
		promise: "order",
		faults: 2,
		why: "it sets a block that is inside a link behind the link's own text",
	},
];

/** Why a trial's faults are excused, or `null`. */
export function findExcuse({ reader, edition, promise, faults }: Trial): string | null {
	const known = KNOWN_LIMITS.find(
		(limit) => limit.reader === reader && limit.edition === edition && limit.promise === promise,
	);
	return known && faults.length > 0 && faults.length <= known.faults ? known.why : null;
}
