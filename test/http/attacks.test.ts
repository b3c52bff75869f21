import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AttackedServer, startAttackedServer } from "./attacked-server.ts";
import { openSocket, sendRaw, statusOf } from "./raw-request.ts";
import { tinyBook } from "./tiny-book.ts";

// The table in docs/security.md lists where the other attacks are tested.

let server: AttackedServer;
beforeAll(async () => {
	server = await startAttackedServer();
});
afterAll(() => server.stop());
/** After every attack the server must be alive and responsive. */
afterEach(async () => expect((await fetch(`${server.url}/health`)).status).toBe(200));

const HEAD = (extra = "") => `POST /translate HTTP/1.1\r\nHost: ${server.host}\r\nConnection: close\r\n${extra}`;
const MULTIPART = "Content-Type: multipart/form-data; boundary=XXX\r\n";

function withLength(body: string | Buffer, headers = MULTIPART): (string | Buffer)[] {
	return [HEAD(`${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`), body];
}

function part(name: string, content: string, more = ""): string {
	return `--XXX\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
}

describe("malicious request headers", () => {
	it.each<[string, string, number[]]>([
		["one header of 100 kB", `X-Large: ${"x".repeat(100_000)}\r\n`, [431]],
		["five thousand headers", Array.from({ length: 5_000 }, (_, n) => `X-${n}: y\r\n`).join(""), [431]],
		["a length twice, and different", "Content-Length: 3\r\nContent-Length: 300\r\n", [400]],
		["a length and chunks (request smuggling)", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", [400]],
		["a transfer coding nobody knows", "Transfer-Encoding: chunked, rot13\r\n", [400, 501]],
		["a negative length", "Content-Length: -1\r\n", [400]],
		["a length past every number", `Content-Length: ${"9".repeat(40)}\r\n`, [400]],
		["a line feed in a header's name", "X-A\nB: c\r\n", [400]],
		["a null byte in a value", "X-A: a\0b\r\n", [400]],
		["a header folded into the next line", "X-A: a\r\n\tb: c\r\nX\r\n", [400]],
	])("%s", async (_what, headers, statuses) => {
		const answer = await sendRaw(server.url, `${HEAD(headers)}\r\n`);
		expect(statusOf(answer)).toBeOneOf(statuses);
	});

	it("malformed chunks, and chunks with a false length", async () => {
		const before = await server.listFiles();
		for (const body of [
			"zz\r\nabc\r\n0\r\n\r\n",
			"5;\r\nab\r\n0\r\n\r\n",
			"FFFFFFFFFFFFFFFFF\r\nab",
			"-1\r\nab\r\n0\r\n\r\n",
		]) {
			const answer = await sendRaw(server.url, HEAD(`${MULTIPART}Transfer-Encoding: chunked\r\n\r\n`), body);
			expect(statusOf(answer)).toBe(400);
		}
		await server.expectNoNewFiles(before);
	});

	it("method override headers and unknown methods", async () => {
		const { job_id: id } = (await (await server.submit()).json()) as { job_id: string };
		await server.waitForEnd(id);
		const headers = {
			"x-http-method-override": "DELETE",
			"x-original-url": `/jobs/${id}`,
			"x-rewrite-url": `/jobs/${id}`,
		};
		expect((await fetch(`${server.url}/status/${id}`, { headers })).status).toBe(200);
		expect(statusOf(await sendRaw(server.url, `TRACE /health HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`))).toBeOneOf([
			400, 404, 405,
		]);
		expect(statusOf(await sendRaw(server.url, `HACK /health HTTP/1.1\r\nHost: ${server.host}\r\n\r\n`))).toBe(400);
	});

	it("three hundred connections with incomplete headers don't block others", async () => {
		const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(server.url)));
		try {
			for (const socket of sockets) socket.write(`GET /health HTTP/1.1\r\nHost: ${server.host}\r\nX-Slow:`);
			for (let count = 0; count < 5; count++) expect((await fetch(`${server.url}/health`)).status).toBe(200);
		} finally {
			for (const socket of sockets) socket.destroy();
		}
	});
});

describe("malicious forms", () => {
	const good = part("target_language", "es") + part("model", "pseudo");

	it.each<[string, string, string?]>([
		["five thousand parts", Array.from({ length: 5_000 }, (_, n) => part(`f${n}`, "x")).join("")],
		["five thousand files", Array.from({ length: 5_000 }, () => part("file", "x", '; filename="a.epub"')).join("")],
		["a part whose head has 200 kB", part("model", "pseudo", `; x="${"y".repeat(200_000)}"`)],
		["a part with a thousand heads", `--XXX\r\n${"X-A: b\r\n".repeat(1_000)}\r\nx\r\n`],
		[
			"multipart in multipart",
			`--XXX\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: multipart/mixed; boundary=YYY\r\n\r\n--YYY\r\nContent-Disposition: file; filename="a.epub"\r\n\r\nPK\r\n--YYY--\r\n`,
		],
		["a field named __proto__", part("__proto__", "x")],
		["a field named constructor", part("constructor", "x")],
		["a field without a name", "--XXX\r\nContent-Disposition: form-data\r\n\r\nx\r\n"],
		["an empty boundary", good, "Content-Type: multipart/form-data; boundary=\r\n"],
		["a boundary of 10 kB", good, `Content-Type: multipart/form-data; boundary=${"b".repeat(10_000)}\r\n`],
		["two content types", good, `${MULTIPART}Content-Type: application/json\r\n`],
		["a body that claims to be gzip", good, `${MULTIPART}Content-Encoding: gzip\r\n`],
	])("%s: refused, and nothing is left", async (_what, parts, headers) => {
		const before = await server.listFiles();
		const answer = await sendRaw(server.url, ...withLength(`${parts}--XXX--\r\n`, headers));
		expect(statusOf(answer)).toBeOneOf([400, 422]);
		expect(answer).toContain('"error_code":"VALIDATION_ERROR"');
		await server.expectNoNewFiles(before);
	});

	it("a Content-Length that is too large or too small", async () => {
		const before = await server.listFiles();
		const form = Buffer.concat([
			Buffer.from(`${good}--XXX\r\nContent-Disposition: form-data; name="file"; filename="a.epub"\r\n\r\n`),
			tinyBook(),
			Buffer.from("\r\n--XXX--\r\n"),
		]);
		const less = await sendRaw(server.url, HEAD(`${MULTIPART}Content-Length: ${form.length - 500}\r\n\r\n`), form);
		expect(statusOf(less)).toBe(400);
		const socket = await openSocket(server.url);
		socket.write(HEAD(`${MULTIPART}Content-Length: ${form.length + 5_000_000}\r\n\r\n`));
		socket.end(form.subarray(0, form.length - 40));
		await once(socket.resume(), "close");
		await server.expectNoNewFiles(before);
	});

	it("JSON with prototype pollution or extreme nesting", async () => {
		const { job_id: id } = (await (await server.submit()).json()) as { job_id: string };
		const headers = { "content-type": "application/json" };
		for (const body of [
			'{"__proto__":{"model":"pseudo"}}',
			'{"constructor":{"prototype":{"model":"x"}}}',
			"[".repeat(200_000),
		]) {
			const answer = await fetch(`${server.url}/jobs/${id}/retry`, { method: "POST", headers, body });
			expect(answer.status).toBeOneOf([400, 422]);
		}
		expect(({} as Record<string, unknown>).model).toBeUndefined();
	});
});

describe("the log", () => {
	it("stays one JSON object per line, whatever callers put into names, fields, paths and headers", async () => {
		const forged = '\n{"level":"fatal","event":"forged"}\r\n\u001b[2J\u001b[31mforged\u2028';
		const header = encodeURIComponent(forged);
		const ask = (path: string, init: RequestInit = {}) =>
			fetch(server.url + path, init).then((answer) => answer.text());
		const { job_id: id } = (await (await server.submit({}, `${forged}.epub`)).json()) as { job_id: string };
		await server.waitForEnd(id);
		await server.submit({ model: forged });
		await server.submit({ [forged]: "x" });
		await server.submit({ style: forged, target_language: forged });
		await ask(`/status/${encodeURIComponent(forged)}`);
		await ask(`/${encodeURIComponent(forged)}?${encodeURIComponent(forged)}`);
		await ask("/models", { headers: { "user-agent": header, "x-request-id": header, "x-forwarded-for": header } });
		await sendRaw(
			server.url,
			`GET /status/\u001b[2J HTTP/1.1\r\nHost: ${server.host}\r\nUser-Agent: \u001b[31m\r\nConnection: close\r\n\r\n`,
		);
		const lines = server
			.output()
			.split("\n")
			.filter((line) => line.startsWith("{") || line.includes("forged"));
		expect(lines.length).toBeGreaterThan(20);
		for (const line of lines) {
			expect(JSON.parse(line)).toMatchObject({
				level: expect.any(String),
				event: expect.not.stringMatching(/^forged$/),
			});
		}
		expect(server.output()).not.toMatch(/[\u001b\u2028]/);
	});
});
