import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AttackedServer, startAttackedServer } from "./attacked-server.ts";
import { bookForm } from "./book-form.ts";
import { sendRaw, statusOf } from "./raw-request.ts";

let server: AttackedServer;
beforeAll(async () => {
	server = await startAttackedServer();
});
afterAll(() => server.stop());
/** After every attack the server must be alive and responsive. */
afterEach(async () => expect((await fetch(`${server.url}/health`)).status).toBe(200));

describe("path traversal", () => {
	const IDS = [
		"..%2f..%2fetc%2fpasswd",
		"..%5c..%5cwin.ini",
		"%2e%2e",
		"%00",
		"a%00b",
		"%252e%252e%252f",
		"%c0%ae%c0%ae",
		"....//",
		"~root",
		"%0d%0aSet-Cookie:a=b",
	];

	it("in a job's id, on every route that has one", async () => {
		for (const id of IDS) {
			for (const path of [
				`/status/${id}`,
				`/download/${id}`,
				...["report", "cover", "segments", "events"].map((end) => `/jobs/${id}/${end}`),
			]) {
				const answer = await sendRaw(
					server.url,
					`GET ${path} HTTP/1.1\r\nHost: ${server.host}\r\nConnection: close\r\n\r\n`,
				);
				expect([path, statusOf(answer)]).toEqual([path, expect.toBeOneOf([400, 404])]);
				expect(answer).not.toMatch(/root:|set-cookie/i);
			}
			const method = { method: "DELETE" };
			expect((await fetch(`${server.url}/jobs/${id}`, method)).status).toBeOneOf([400, 404]);
		}
	});

	it("in an upload's id, a segment's id and a cursor", async () => {
		const { job_id: id } = (await (await server.submit()).json()) as { job_id: string };
		await server.waitForEnd(id);
		for (const trick of ["../../jobs", "..", "/etc/passwd", "a\0b"]) {
			const form = bookForm({ upload_id: trick }, false);
			expect((await fetch(`${server.url}/translate`, { method: "POST", body: form })).status).toBeOneOf([404, 422]);
			const change = { method: "PATCH", headers: { "content-type": "application/json" }, body: '{"translation":"x"}' };
			const path = `/jobs/${id}/segments/${encodeURIComponent(trick)}`;
			expect((await fetch(server.url + path, change)).status).toBeOneOf([404, 422]);
			const cursor = `/jobs?cursor=${encodeURIComponent(trick)}`;
			expect((await fetch(server.url + cursor)).status).toBeOneOf([400, 422]);
		}
	});

	it.each([
		"../../../../tmp/diglot-evil.epub",
		"..\\..\\diglot-evil.epub",
		"C:\\diglot-evil.epub",
		"/tmp/diglot-evil.epub",
		"diglot-evil\0.epub",
		"CON",
		".",
		"..",
		"a/b/../../diglot-evil",
	])("in the file name %j: it names a download, and no file", async (filename) => {
		const answer = await server.submit({}, filename);
		expect(answer.status).toBe(200);
		const { job_id: id } = (await answer.json()) as { job_id: string };
		expect(await server.waitForEnd(id)).toMatchObject({ status: "completed" });
		const download = await fetch(`${server.url}/download/${id}`);
		await download.arrayBuffer();
		const disposition = decodeURIComponent(download.headers.get("content-disposition") ?? "");
		expect(disposition).toMatch(
			/^attachment; filename="[^"/\\]+_bilingual\.epub"; filename\*=UTF-8''[^/\\]+_bilingual\.epub$/,
		);
		expect((await server.listFiles()).filter((name) => /evil|CON/.test(name))).toEqual([]);
		expect(await readdir(server.folder)).toEqual(["data"]);
	});
});

describe("foreign web pages", () => {
	/** `fetch` doesn't allow setting Host. */
	async function ask(method: string, path: string, headers: Record<string, string>): Promise<number> {
		const [hostname = "", port] = server.host.split(":");
		const sent = request({ host: hostname, port, method, path, headers }).end();
		const [answer] = await once(sent, "response");
		answer.resume();
		return answer.statusCode;
	}

	it("can't read anything by DNS rebinding", async () => {
		for (const name of [
			"evil.example",
			"127.0.0.1.evil.example",
			"localhost.evil.example",
			"0.0.0.0",
			`evil.example@${server.host}`,
		]) {
			for (const path of ["/jobs", "/models", "/health", "/openapi.json"]) {
				expect([name, await ask("GET", path, { host: name })]).toEqual([name, expect.toBeOneOf([400, 403])]);
			}
		}
	});

	it("can't write anything, whatever Origin they send", async () => {
		const before = await server.listFiles();
		for (const origin of [
			"https://evil.example",
			"null",
			`https://${server.host}.evil.example`,
			`http://evil.example#${server.host}`,
			"file://",
		]) {
			for (const type of ["text/plain", "multipart/form-data; boundary=XXX", "application/x-www-form-urlencoded"]) {
				expect(await ask("POST", "/translate", { host: server.host, origin, "content-type": type })).toBe(403);
			}
			expect(await ask("DELETE", "/jobs/1b4e28ba-2fa1-41d2-883f-0016d3cca427", { host: server.host, origin })).toBe(
				403,
			);
		}
		expect(await server.listFiles()).toEqual(before);
	});
});

describe("server-side request forgery", () => {
	const HOSTS = [
		"127.0.0.1",
		"localhost",
		"2130706433",
		"0177.0.0.1",
		"0x7f.1",
		"[::1]",
		"[::ffff:127.0.0.1]",
		"[::ffff:a9fe:a9fe]",
		"169.254.169.254",
		"10.0.0.1",
		"192.168.1.1",
		"[fe80::1]",
		"[64:ff9b::7f00:1]",
		"0.0.0.0",
		"metadata.localhost",
	];

	it.each(["base_url", "callback_url"])(
		"are refused in %s, in every spelling, before anything is stored",
		async (field) => {
			const before = await server.listFiles();
			const model: Record<string, string> = field === "base_url" ? { model: "ollama" } : {};
			for (const name of HOSTS) {
				const answer = await server.submit({ ...model, [field]: `http://${name}:8080/v1` });
				const problem = (await answer.json()) as { details?: { field: string } };
				expect([name, answer.status, problem.details?.field]).toEqual([name, 422, field]);
			}
			for (const url of [
				"file:///etc/passwd",
				"gopher://127.0.0.1:6379/_",
				"ftp://example.com/",
				"http://user:pw@example.com/",
				"http://example.com:22/",
				"//example.com",
			]) {
				expect([url, (await server.submit({ ...model, [field]: url })).status]).toEqual([url, 422]);
			}
			await server.expectNoNewFiles(before);
		},
	);
});
