import type { Browser } from "playwright-core";
import { openBookPage } from "../visual/book-pages.ts";
import type { WildBook } from "./expectations.ts";
import type { Judged, WildJobs } from "./judge.ts";

const READER = { width: 820, height: 1000 };

/** Judges all that a book expects of computed styles in a browser. */
export async function judgeRendered({ name, expected }: WildBook, jobs: WildJobs, browser: Browser): Promise<Judged[]> {
	const judged: Judged[] = [];
	for (const [index, { mode, in: file, all, style, is }] of (expected.rendered ?? []).entries()) {
		const { page, goTo, close } = await openBookPage(browser, jobs[mode].contents, READER);
		try {
			await goTo(file);
			const found = await page.evaluate<string[]>(READ_STYLES(all, style));
			const wanted = new RegExp(`^(?:${is})$`);
			judged.push({
				key: `${name}: rendered ${index + 1}`,
				held: found.length > 0 && found.every((value) => wanted.test(value)),
				wanted: `${mode} ${file}: ${style} of ${all} is ${is}, but: ${found.join(", ")}`,
			});
		} finally {
			await close();
		}
	}
	return judged;
}

/** The distinct computed values of all elements of a selector that hold text. */
const READ_STYLES = (all: string, style: string) => `[...new Set(
	[...document.querySelectorAll(${JSON.stringify(all)})]
		.filter((element) => element.textContent.trim() !== "")
		.map((element) => getComputedStyle(element).getPropertyValue(${JSON.stringify(style)})),
)]`;
