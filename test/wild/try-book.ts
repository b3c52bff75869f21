import type { Browser } from "playwright-core";
import type { BookWorker } from "../../src/book-worker/book-worker.ts";
import { checkPromises, WILD_LAYOUTS } from "./check-promises.ts";
import type { WildBook } from "./expectations.ts";
import { type Judged, judgeBook } from "./judge.ts";
import { judgeRendered } from "./judge-rendered.ts";
import { translateWild } from "./translate-wild.ts";

/** What came of a book. */
export interface WildVerdict {
	name: string;
	passed: number;
	/** Those that do not hold. */
	failed: Judged[];
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
	const failed = judged.filter(({ held }) => !held);
	return { name: book.name, passed: judged.length - failed.length, failed };
}

export function formatJudged({ key, wanted }: Judged): string {
	return `${key}: ${wanted}`.replace(/\s+/g, " ");
}
