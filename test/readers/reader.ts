import type { Edition } from "./books.ts";

/** One promise, tried with one book in one reader. */
export interface Trial {
	reader: string;
	edition: string;
	promise: string;
	/** Empty where the promise is kept. */
	faults: readonly string[];
}

/** A program that nobody here wrote, and what it is asked about a book. */
export interface Reader {
	name: string;
	/** How to get it, or `null` where it is there. */
	missing(): string | null;
	/** Reports each trial as soon as it is known. */
	tryBooks(editions: readonly Edition[], place: Place, report: (trial: Trial) => void): Promise<void>;
}

/** What a run gives its readers. */
export interface Place {
	/** For what they write; removed after the run. */
	folder: string;
	/** Try more of a book, and more conversions. */
	all: boolean;
}
