import { text } from "node:stream/consumers";
import multipart from "@fastify/multipart";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../core/errors.ts";
import { type Form, type FormRules, readForm } from "./read-form.ts";

const KIB = 1024;

/** What was stored and is still there, by the order in which it came. */
let kept: string[];
let seen: Form<number> | undefined;
let app: FastifyInstance;
let url: string;

async function openApp(changes: Partial<FormRules<number>> = {}): Promise<void> {
	const rules: FormRules<number> = {
		fields: new Set(["model", "style", "name"]),
		fileField: "file",
		maxFileBytes: 4_000,
		attachments: { glossary: 2 * KIB, notes: KIB },
		idleMs: 60_000,
		store: async (content) => kept.push(await text(content)) - 1,
		discard: async (index) => void kept.splice(index, 1),
		...changes,
	};
	app = fastify({ logger: false });
	app.register(multipart);
	app.post("/", async (request) => {
		seen = await readForm(request, rules);
		return {};
	});
	app.setErrorHandler((error, _request, reply) => {
		if (!(error instanceof AppError)) return reply.code(500).send({ inner: String(error) });
		return reply.code(400).send({ code: error.code, message: error.message, field: error.details?.field });
	});
	url = await app.listen({ host: "127.0.0.1", port: 0 });
}

beforeEach(async () => {
	kept = [];
	seen = undefined;
	await openApp();
});
afterEach(() => app.close());

type Part = [name: string, value: string, filename?: string];

/** Sends a form part by part as it is written here. */
async function send(parts: readonly Part[], end = "--X--\r\n") {
	const body = parts.map(([name, value, filename]) => {
		const file = filename === undefined ? "" : `; filename="${filename}"\r\nContent-Type: application/octet-stream`;
		return `--X\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
	});
	const headers = { "content-type": "multipart/form-data; boundary=X" };
	const answer = await fetch(url, { method: "POST", headers, body: body.join("") + end });
	return (await answer.json()) as { code?: string; message?: string; field?: string };
}

describe("a form", () => {
	it("gives its fields, its book and its small files, in whatever order they came", async () => {
		expect(
			await send([
				["style", " plain "],
				["glossary", "a,b", "terms.csv"],
				["file", "a book", "My book.epub"],
				["model", "pseudo"],
			]),
		).toEqual({});
		expect([...(seen?.fields ?? [])]).toEqual([
			["style", "plain"],
			["model", "pseudo"],
		]);
		expect(seen?.file).toEqual({ filename: "My book.epub", bytes: 6, stored: 0 });
		expect([...(seen?.attachments ?? [])]).toEqual([["glossary", { name: "terms.csv", content: Buffer.from("a,b") }]]);
		expect(kept).toEqual(["a book"]);
	});

	it("may leave out the book, and fields that were not filled in count as left out", async () => {
		expect(
			await send([
				["model", "  "],
				["glossary", "", ""],
			]),
		).toEqual({});
		expect(seen?.file).toBeNull();
		expect([...(seen?.fields ?? [])]).toEqual([]);
		expect([...(seen?.attachments ?? [])]).toEqual([]);
	});

	it("brings a small file that is empty if it has a name", async () => {
		await send([["glossary", "", "empty.csv"]]);
		expect(seen?.attachments.get("glossary")).toEqual({ name: "empty.csv", content: Buffer.alloc(0) });
	});

	it("must be a form", async () => {
		const headers = { "content-type": "application/json" };
		const answer = await fetch(url, { method: "POST", headers, body: '{"model":"pseudo"}' });
		expect(await answer.json()).toEqual({
			code: "VALIDATION_ERROR",
			message: "Send the form as multipart/form-data.",
		});
	});
});

describe("a refused form leaves no book, and names the field", () => {
	const BOOK: Part = ["file", "a book", "a.epub"];
	const cases: [string, Part[], string, string][] = [
		["an unknown field", [BOOK, ["colour", "red"]], "colour", 'Field "colour" is not known in this version.'],
		["an unknown file", [BOOK, ["colour", "red", "r.txt"]], "colour", 'Field "colour" is not known in this version.'],
		["a doubled field", [BOOK, ["model", "a"], ["model", "b"]], "model", 'Field "model" appears more than once.'],
		["a doubled book", [BOOK, BOOK], "file", 'Field "file" appears more than once.'],
		[
			"a doubled small file",
			[BOOK, ["notes", "a", "a"], ["notes", "b", "b"]],
			"notes",
			'Field "notes" appears more than once.',
		],
		["a book that is text", [["file", "text"]], "file", 'Field "file" must be a file, with a file name.'],
		[
			"a small file that is text",
			[BOOK, ["notes", "text"]],
			"notes",
			'Field "notes" must be a file, with a file name.',
		],
		["text that is a file", [BOOK, ["model", "a", "a.txt"]], "model", 'Field "model" takes text, not a file.'],
	];
	it.each(cases)("%s", async (_name, parts, field, message) => {
		expect(await send(parts)).toEqual({ code: "VALIDATION_ERROR", field, message });
		expect(kept).toEqual([]);
		expect(seen).toBeUndefined();
	});

	it("an unknown field's name is shown up to 60 characters", async () => {
		const { field } = await send([["y".repeat(61), "red"]]);
		expect(field).toBe("y".repeat(60));
	});

	it("a form that is cut off", async () => {
		const answer = await send([BOOK, ["model", "a"]], "");
		expect(answer).toMatchObject({ code: "VALIDATION_ERROR", message: expect.stringMatching(/broken or was cut off/) });
		expect(kept).toEqual([]);
	});

	it("a failure of the store, as it is", async () => {
		await app.close();
		await openApp({
			store: async () => {
				throw new AppError("The disk is full.", { code: "STORAGE_ERROR" });
			},
		});
		expect(await send([BOOK])).toEqual({ code: "STORAGE_ERROR", message: "The disk is full." });
	});
});

describe("a form's bounds", () => {
	it("the book may have just as many bytes as are allowed", async () => {
		expect(await send([["file", "x".repeat(4_000), "a.epub"]])).toEqual({});
		expect(await send([["file", "x".repeat(4_001), "a.epub"]])).toMatchObject({ code: "FILE_TOO_LARGE" });
		expect(kept).toHaveLength(1);
	});

	it("the message says how many megabytes are allowed", async () => {
		await app.close();
		await openApp({ maxFileBytes: 1.5 * KIB * KIB });
		const { message } = await send([["file", "x".repeat(1.5 * KIB * KIB + 1), "a.epub"]]);
		expect(message).toBe("The file is larger than the 1.5 MB that are allowed.");
	});

	it("a small file may be as long as its own bound", async () => {
		expect(await send([["notes", "x".repeat(KIB), "n"]])).toEqual({});
		expect(await send([["glossary", "x".repeat(2 * KIB), "g"]])).toEqual({});
		expect(await send([["notes", "x".repeat(KIB + 1), "n"]])).toMatchObject({
			field: "notes",
			message: 'Field "notes" is larger than 1 kB.',
		});
	});

	it("a field may have 64 kB", async () => {
		expect(await send([["style", "x".repeat(64 * KIB)]])).toEqual({});
		expect(seen?.fields.get("style")).toHaveLength(64 * KIB);
		expect(await send([["style", "x".repeat(64 * KIB + 1)]])).toMatchObject({
			field: "style",
			message: 'Field "style" is longer than 65536 bytes.',
		});
	});

	it("there may be 64 parts", async () => {
		const names = Array.from({ length: 65 }, (_, n) => `f${n}`);
		await app.close();
		await openApp({ fields: new Set(names) });
		expect(await send(names.slice(0, 64).map((name): Part => [name, "x"]))).toEqual({});
		expect(seen?.fields.size).toBe(64);
		expect(await send(names.map((name): Part => [name, "x"]))).toMatchObject({
			code: "VALIDATION_ERROR",
			message: "The form has too many parts.",
		});
	});

	it("a name that would reach into an object's insides is refused", async () => {
		expect(await send([["__proto__", "x"]])).toMatchObject({
			code: "VALIDATION_ERROR",
			message: expect.stringMatching(/forbidden name|not known/),
		});
	});
});

describe("a book's name", () => {
	it.each([
		["is trimmed", "  a.epub ", "a.epub"],
		["has no control characters", "a\tb.epub", "a_b.epub"],
		["is one where the caller gave none", " ", "book.epub"],
		["has 255 characters at most", "x".repeat(256), "x".repeat(255)],
		["is not cut within a character", `${"x".repeat(254)}😀😀`, `${"x".repeat(254)}😀`],
	])("%s", async (_name, sent, shown) => {
		await send([["file", "a book", sent]]);
		expect(seen?.file?.filename).toBe(shown);
	});
});
