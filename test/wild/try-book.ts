import type { Browser } from "playwright-core";
import type { BookWorker } from "../../src/book-worker/book-worker.ts";
import { checkPromises, WILD_LAYOUTS } from "./check-promises.ts";
import type { WildBook } from "./expectations.ts";
import { type Judged, judgeBook } from "./judge.ts";
import { judgeRendered } from "./judge-rendered.ts";
import { LATER } from "./known-failures.ts";
import { translateWild } from "./translate-wild.ts";

/** What came of a book. */
export interface WildVerdict {
	name: string;
	passed: number;
	/** Those that must hold and do not. */
	failed: Judged[];
	/** Those that may fail so far. */
	excused: Judged[];
	/** Keys of `LATER` that hold, and should leave it. */
	mended: string[];
}

/**
 * Translates a book twice and judges all that is expected of it.
 *
 * @param browser without one, what it would show is not judged
 */
export async function tryBook(book: WildBook, bookWorker: BookWorker, browser: Browser | null): Promise<WildVerdict> {
	const jobs = {
		single: await translateWild(book, WILD_LAYOUTS.single, bookWorker),
		bilingual: await translateWild(book, WILD_LAYOUTS.bilingual, bookWorker),
	};
	const judged = [
		...judgeBook(book, jobs),
		...(browser ? await judgeRendered(book, jobs, browser) : []),
		...(await checkPromises(book, jobs, bookWorker)),
	];
	const broken = judged.filter(({ held }) => !held);
	const isExcused = ({ key }: Judged) => LATER.has(key);
	return {
		name: book.name,
		passed: judged.length - broken.length,
		failed: broken.filter((one) => !isExcused(one)),
		excused: broken.filter(isExcused),
		mended: judged.filter((one) => one.held && isExcused(one)).map(({ key }) => key),
	};
}

export function formatJudged({ key, wanted }: Judged): string {
	return `${key}: ${wanted}`.replace(/\s+/g, " ");
}
