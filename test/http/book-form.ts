import { tinyBook } from "./tiny-book.ts";

/** A valid form with a small book that needs no provider. */
export function bookForm(fields: Record<string, string> = {}, withFile = true): FormData {
	const form = new FormData();
	if (withFile) form.append("file", new Blob([new Uint8Array(tinyBook())]), "Book.epub");
	for (const [name, value] of Object.entries({ target_language: "es", model: "pseudo", ...fields }))
		form.append(name, value);
	return form;
}
