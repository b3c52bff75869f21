import { AppError, invalidField } from "../core/errors.ts";

/** A small file of a form. */
export interface FormFile {
	/** As the caller names it; the extension decides the format. */
	name: string;
	content: Uint8Array;
}

/** The form fields that hold small files, with the maximum bytes of each. */
export const FORM_FILES = { glossary: 128 * 1024, prompt_file: 32 * 1024 } as const;

export type FormFileField = keyof typeof FORM_FILES;

/**
 * Decodes the file by its byte order mark, otherwise as UTF-8.
 *
 * @throws AppError `VALIDATION_ERROR` where it is too large, empty or not text
 */
export function readFormFile(field: FormFileField, { content }: FormFile): string {
	const maxBytes = FORM_FILES[field];
	if (content.length > maxBytes) throw badFile(field, `is larger than ${maxBytes / 1024} kB`);
	try {
		const text = new TextDecoder(encodingOf(content), { fatal: true }).decode(content);
		if (text.trim() === "") throw badFile(field, "is empty");
		if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) throw badFile(field, "is not a text file");
		return text;
	} catch (error) {
		if (error instanceof AppError) throw error;
		throw badFile(field, "is not UTF-8 or UTF-16 text");
	}
}

export function badFile(field: FormFileField, fault: string): AppError {
	return invalidField(field, `The file of "${field}" ${fault}.`);
}

function encodingOf([first, second]: Uint8Array): string {
	if (first === 0xff && second === 0xfe) return "utf-16le";
	return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}
