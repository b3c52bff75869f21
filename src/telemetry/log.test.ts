import { describe, expect, it } from "vitest";
import { AppError } from "../core/errors.ts";
import { createLog, type LogOptions } from "./log.ts";

function collect(options: Partial<LogOptions> = {}) {
	const lines: string[] = [];
	const log = createLog({ level: "INFO", pretty: false, ...options, write: (line) => lines.push(line) });
	return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "null") };
}

describe("JSON lines", () => {
	it("contain time, level, event and the fields", () => {
		const { log, lines, last } = collect();
		log.info("job.completed", { jobId: "j1", attempt: 2, segments: { total: 4, done: 4 } });
		expect(lines[0]?.endsWith("\n")).toBe(true);
		expect(last()).toEqual({
			level: "info",
			time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			event: "job.completed",
			jobId: "j1",
			attempt: 2,
			segments: { total: 4, done: 4 },
		});
	});

	it("omit what is below the level", () => {
		const { log, lines } = collect({ level: "WARNING" });
		log.debug("a");
		log.info("b");
		log.warn("c");
		log.error("d");
		expect(lines.map((line) => JSON.parse(line).event)).toEqual(["c", "d"]);
	});

	it("are one per record, whatever a name contains", () => {
		const { log, lines, last } = collect();
		log.info("upload", { filename: 'a\n{"level":"error","event":"forged"}\u001b[31m.epub' });
		expect(lines).toHaveLength(1);
		expect(lines[0]?.trimEnd()).not.toMatch(/\n|\u001b/);
		expect(last().filename).toContain("forged");
	});
});

describe("redaction", () => {
	it("hides values of secrets and of book text, at any depth", () => {
		const { log, lines } = collect();
		log.warn("call.failed", {
			apiKey: "hidden-1",
			openai_key: "hidden-2",
			headers: { Authorization: "hidden-3", "x-api-key": "hidden-4", "user-agent": "seen-1" },
			request: { segments: [{ id: "1", text: "hidden-5" }], prompt: "hidden-6" },
			inputKey: "seen-2",
			tokens: { input: 3, output: 4 },
			jwt_secret: "hidden-7",
		});
		expect(lines[0]).not.toContain("hidden");
		expect(lines[0]).toContain("seen-1");
		expect(lines[0]).toContain("seen-2");
		expect(lines[0]).toContain('"tokens":{"input":3,"output":4}');
	});

	it("hides what looks like a key in a sentence, and the operator's keys whatever they look like", () => {
		const { log, lines } = collect({ secrets: ["swordfish-17"] });
		log.error("x", {
			note: "Incorrect API key provided: sk-proj-abcdef123456. Authorization: Bearer abc.def.ghi, AIzaSyA1234567890123456789012",
			other: "the proxy said swordfish-17",
		});
		expect(lines[0]).not.toMatch(/abcdef123456|abc\.def|AIzaSy|swordfish/);
		expect(lines[0]).toContain("Incorrect API key provided: [redacted]");
	});

	it("writes errors with code, stack and causes, but without the request that they contain", () => {
		const { log, lines, last } = collect();
		const cause = Object.assign(new Error("401 from provider"), {
			statusCode: 401,
			requestBodyValues: { messages: ["hidden"] },
			responseBody: "hidden",
		});
		log.error("job.failed", { err: new AppError("No key.", { code: "API_KEY_INVALID", cause }) });
		expect(lines[0]).not.toContain("hidden");
		expect(last().err).toMatchObject({ type: "AppError", code: "API_KEY_INVALID", message: "No key." });
		expect(last().err.cause).toMatchObject({ message: "401 from provider", statusCode: 401 });
		expect(last().err.stack).toContain("log.test.ts");
	});

	it("survives cycles and depth", () => {
		const { log, lines } = collect();
		const circle: Record<string, unknown> = { name: "c" };
		circle.self = circle;
		log.info("x", { circle });
		expect(lines[0]).toContain("[circular]");
	});
});

describe("pretty lines", () => {
	it("show clock, level, event and fields, with control characters made visible", () => {
		const { log, lines } = collect({ pretty: true });
		log.info("upload.stored", { filename: "a\u001b[2Jb.epub", bytes: 12 });
		expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d /);
		expect(lines[0]).toContain("upload.stored");
		expect(lines[0]).toContain("a\\x1b[2Jb.epub");
		expect(lines[0]).toContain("12");
	});

	it("show an error's stack and its causes below", () => {
		const { log, lines } = collect({ pretty: true });
		log.error("x", { err: new Error("outer", { cause: new Error("inner") }) });
		expect(lines[0]).toMatch(/outer[\s\S]+caused by:[\s\S]+inner/);
	});
});
