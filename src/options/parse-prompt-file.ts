import { badFile, type FormFile, readFormFile } from "./form-file.ts";
import { MAX_INSTRUCTION_CHARS } from "./option-bounds.ts";

/**
 * Reads instructions from a prompt file as users of bilingual_book_maker (BBM) have them: text with `{text}` and
 * `{language}`, JSON with `system` and `user`, or Markdown with headings for the system and user message. The model
 * gets them as the reader's instructions; segments travel in our own wire format.
 *
 * @throws AppError `VALIDATION_ERROR`
 */
export function parsePromptFile(file: FormFile): string {
	const text = readFormFile("prompt_file", file).replace(/^\ufeff/, "");
	const parts = /\.json$/i.test(file.name) || /^\s*\{\s*"/.test(text) ? readJson(text) : readMessages(text);
	const instructions = parts
		.map((part) => part.trim())
		.filter((part) => part !== "")
		.join("\n\n");
	if (instructions === "") throw badFile("prompt_file", "contains no instructions");
	if (instructions.length > MAX_INSTRUCTION_CHARS) {
		throw badFile("prompt_file", `contains more than ${MAX_INSTRUCTION_CHARS} characters`);
	}
	return instructions;
}

function readJson(text: string): string[] {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		throw badFile("prompt_file", "is not valid JSON");
	}
	const record = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
	const unknown = Object.keys(record).find((key) => key !== "system" && key !== "user");
	if (unknown !== undefined) throw badFile("prompt_file", `has an unknown part "${unknown.slice(0, 60)}"`);
	const parts = [record.system, record.user].filter((part) => part !== undefined && part !== null);
	if (parts.length === 0) throw badFile("prompt_file", 'must be a JSON object with "user", "system" or both');
	if (!parts.every((part) => typeof part === "string")) throw badFile("prompt_file", "must contain strings");
	return parts;
}

/** Markdown whose headings such as `## System Message` separate the messages; without them it is one text. */
function readMessages(text: string): string[] {
	const parts = text.split(/^#{1,6}[ \t]*(?:system|user|developer)\b[^\n]*$/im);
	// Text before the first heading is the file's title.
	return parts.length > 1 ? parts.slice(1) : parts;
}
