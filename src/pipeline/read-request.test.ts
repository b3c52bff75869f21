import { expect, test } from "vitest";
import type { BookWorker, RenderRequest } from "../book-worker/book-worker.ts";
import { WHOLE_BOOK } from "../core/selection.ts";
import { toReadRequest } from "./read-request.ts";
import { writeBook } from "./write-book.ts";

test("a book is read and rendered by the source language that was given, never by one that was found", async () => {
	for (const given of [null, "en-GB"]) {
		const rendered: RenderRequest[] = [];
		const unused = () => Promise.reject(new Error("not asked for"));
		const bookWorker: BookWorker = {
			read: unused,
			cover: unused,
			close: unused,
			render(request) {
				rendered.push(request);
				return unused();
			},
		};
		const options = {
			targetLanguage: "es",
			sourceLanguage: given,
			selection: WHOLE_BOOK,
			layout: "original_first" as const,
		};
		const book = { inputPath: "in.epub", outPath: "out.epub", inputSha256: "ab", engineName: "E", modifiedAt: 0 };
		await writeBook({ ...book, options, sourceLanguage: "en" }, [], bookWorker).catch(() => {});
		expect(rendered).toMatchObject([{ sourceLanguage: "en", givenSourceLanguage: given }]);
		expect(toReadRequest("in.epub", options)).toEqual({
			path: "in.epub",
			targetLanguage: "es",
			givenSourceLanguage: given,
			selection: WHOLE_BOOK,
		});
	}
});
