import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCheckedFetch } from "./checked-fetch.ts";

const OPEN = { field: "base_url", allowPrivate: true };
const refused = (words: RegExp) =>
	expect.objectContaining({ code: "VALIDATION_ERROR", message: expect.stringMatching(words) });

async function serve(answer: http.RequestListener): Promise<string> {
	const server = http.createServer(answer);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that sends `bytes` to every connection. */
async function serveRaw(bytes: string): Promise<string> {
	const server = createServer((socket) => {
		socket.on("error", () => {});
		socket.once("data", () => socket.end(bytes));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a reply", () => {
	it("may be exactly as long as the limit", async () => {
		const url = await serve((_, reply) => reply.end("x".repeat(1_000)));
		const answer = await createCheckedFetch({ ...OPEN, maxReplyBytes: 1_000 })(url);
		expect(await answer.text()).toHaveLength(1_000);
		const shorter = await createCheckedFetch({ ...OPEN, maxReplyBytes: 999 })(url);
		await expect(shorter.text()).rejects.toEqual(refused(/too long/));
	});

	it("may be 32 MiB long by default", async () => {
		const chunk = Buffer.alloc(2 ** 20);
		const url = await serve((request, reply) => {
			for (let n = 0; n < 32; n++) reply.write(chunk);
			reply.end(request.url === "/more" ? "x" : undefined);
		});
		const fetch = createCheckedFetch(OPEN);
		expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(32 * 2 ** 20);
		await expect((await fetch(`${url}/more`)).arrayBuffer()).rejects.toEqual(refused(/too long/));
	});

	it.each([200, 299, 400, 404, 500, 599])("with status %i is returned as it is", async (status) => {
		const url = await serve((_, reply) => reply.writeHead(status).end("text"));
		const answer = await createCheckedFetch(OPEN)(url);
		expect([answer.status, await answer.text()]).toEqual([status, "text"]);
	});

	it.each([204, 205])("with status %i has no body, and its connection is reused", async (status) => {
		const sockets = new Set<unknown>();
		const url = await serve((request, reply) => {
			sockets.add(request.socket);
			reply.writeHead(status).end();
		});
		const fetch = createCheckedFetch(OPEN);
		for (let n = 0; n < 2; n++) {
			const answer = await fetch(url);
			expect([answer.status, answer.body]).toEqual([status, null]);
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(sockets.size).toBe(1);
	});

	it.each([300, 304, 399])("with status %i is a redirect, which is not followed", async (status) => {
		const url = await serve((_, reply) => reply.writeHead(status).end());
		await expect(createCheckedFetch(OPEN)(url)).rejects.toEqual(refused(/redirects/));
	});

	it.each([600, 999, 199])("with status %i is invalid", async (status) => {
		const url = await serveRaw(`HTTP/1.1 ${status} Odd\r\nContent-Length: 0\r\n\r\n`);
		await expect(createCheckedFetch(OPEN)(url)).rejects.toThrow();
	});

	it("has all its headers, repeated ones joined", async () => {
		const url = await serve((_, reply) => {
			reply.writeHead(200, ["X-A", "1", "X-B", "2", "X-A", "3"]);
			reply.end();
		});
		const { headers } = await createCheckedFetch(OPEN)(url);
		expect([headers.get("x-a"), headers.get("x-b")]).toEqual(["1, 3", "2"]);
	});

	it.each(["identity", ""])("may declare that it is not compressed: %j", async (encoding) => {
		const url = await serve((_, reply) => reply.writeHead(200, { "content-encoding": encoding }).end("plain"));
		expect(await (await createCheckedFetch(OPEN)(url)).text()).toBe("plain");
	});
});

describe("a request", () => {
	it("asks for an uncompressed reply, whatever its caller asks for", async () => {
		const url = await serve((request, reply) => reply.end(request.headers["accept-encoding"]));
		const answer = await createCheckedFetch(OPEN)(url, { headers: { "accept-encoding": "gzip" } });
		expect(await answer.text()).toBe("identity");
	});

	it("may be a Request, with its own body and signal", async () => {
		const url = await serve(async (request, reply) => reply.end(`${request.method} ${await request.toArray()}`));
		const fetch = createCheckedFetch(OPEN);
		expect(await (await fetch(new Request(url, { method: "PUT", body: "abc" }))).text()).toBe("PUT abc");
		const stop = new AbortController();
		stop.abort(new Error("enough"));
		await expect(fetch(new Request(url, { signal: stop.signal }))).rejects.toThrow("enough");
	});

	it("that was aborted before it began resolves no name", async () => {
		const asked: string[] = [];
		const resolve = async (name: string) => {
			asked.push(name);
			return [];
		};
		const signal = AbortSignal.abort(new Error("over"));
		await expect(createCheckedFetch({ ...OPEN, resolve })("http://a.example/", { signal })).rejects.toThrow("over");
		expect(asked).toEqual([]);
	});

	it("that is aborted while its name is resolved fails with the reason", async () => {
		const stop = new AbortController();
		const resolve = async () => {
			stop.abort(new Error("over"));
			return [{ address: "127.0.0.1", family: 4 }];
		};
		const answer = createCheckedFetch({ ...OPEN, resolve })("http://a.example:44399/", { signal: stop.signal });
		await expect(answer).rejects.toThrow("over");
	});

	it("fails as fetch does if a name can't be resolved", async () => {
		const resolve = () => Promise.reject(Object.assign(new Error("no resolver"), { code: "EAI_AGAIN" }));
		await expect(createCheckedFetch({ ...OPEN, resolve })("http://a.example/")).rejects.toMatchObject({
			name: "TypeError",
			message: "fetch failed",
			cause: { code: "EAI_AGAIN" },
		});
	});

	it("reuses a connection", async () => {
		const sockets = new Set<unknown>();
		const url = await serve((request, reply) => {
			sockets.add(request.socket);
			reply.end("x");
		});
		const fetch = createCheckedFetch(OPEN);
		for (let n = 0; n < 3; n++) {
			await (await fetch(url)).text();
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(sockets.size).toBe(1);
	});
});
