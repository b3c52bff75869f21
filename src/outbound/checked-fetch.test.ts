import { once } from "node:events";
import http from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createCheckedFetch } from "./checked-fetch.ts";

const closing: (() => void)[] = [];
afterEach(() => {
	for (const close of closing.splice(0)) close();
});

/** A server on this machine that counts connections and answers as instructed. */
async function serve(answer: http.RequestListener = (_, reply) => reply.end("hello")) {
	const server = http.createServer(answer);
	let connections = 0;
	server.on("connection", () => {
		connections += 1;
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	closing.push(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { port, url: `http://127.0.0.1:${port}`, connections: () => connections };
}

/** A resolver that gives one answer after the other, the last one for ever. */
function resolver(...answers: string[][]) {
	const asked: string[] = [];
	return {
		asked,
		async resolve(hostname: string) {
			const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
			asked.push(hostname);
			return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
		},
	};
}

const STRICT = { field: "base_url", allowPrivate: false };
const OPEN = { field: "base_url", allowPrivate: true };
const refused = (words: RegExp) =>
	expect.objectContaining({
		code: "VALIDATION_ERROR",
		details: { field: "base_url" },
		message: expect.stringMatching(words),
	});

describe("the checked fetch", () => {
	it("sends and receives as fetch does, to the host that the URL names", async () => {
		const seen: { method?: string | undefined; url?: string | undefined; headers?: object; body?: string } = {};
		const { port } = await serve(async (request, reply) => {
			const body = (await request.toArray()).join("");
			Object.assign(seen, { method: request.method, url: request.url, headers: request.headers, body });
			reply.writeHead(429, { "content-type": "application/json", "retry-after": "7" });
			reply.write('{"a":');
			reply.end('"ü"}');
		});
		const fetch = createCheckedFetch({ ...OPEN, ...resolver(["127.0.0.1"]) });
		const answer = await fetch(`http://models.example:${port}/v1/chat?x=1`, {
			method: "POST",
			headers: { authorization: "Bearer k", "content-type": "application/json" },
			body: '{"text":"ü"}',
		});
		expect(seen).toMatchObject({
			method: "POST",
			url: "/v1/chat?x=1",
			body: '{"text":"ü"}',
			headers: { host: `models.example:${port}`, authorization: "Bearer k", "content-length": "13" },
		});
		expect(answer.status).toBe(429);
		expect(answer.headers.get("retry-after")).toBe("7");
		expect(await answer.json()).toEqual({ a: "ü" });
	});

	it("makes no connection to a private address, literal or behind a name", async () => {
		const { port, connections } = await serve();
		const fetch = createCheckedFetch({ ...STRICT, ...resolver(["127.0.0.1"]) });
		for (const host of ["127.0.0.1", "2130706433", "localhost", "inside.example", "inside.example."]) {
			await expect(fetch(`http://${host}:${port}/`), host).rejects.toEqual(refused(/private network/));
		}
		const mapped = createCheckedFetch({
			...OPEN,
			...resolver(["::ffff:127.0.0.1", "64:ff9b::7f00:1", "169.254.169.254"]),
		});
		await expect(mapped(`http://hidden.example:${port}/`)).rejects.toEqual(refused(/reserved address/));
		expect(connections()).toBe(0);
	});

	it("refuses a name that was public at first and leads to this machine at the next connection", async () => {
		const { port, connections } = await serve();
		const names = resolver(["8.8.8.8"], ["127.0.0.1"]);
		const abort = new AbortController();
		const fetch = createCheckedFetch({
			...STRICT,
			async resolve(hostname) {
				const found = await names.resolve(hostname);
				// The public address passes the check; nothing is sent there from a test.
				if (names.asked.length === 1) abort.abort(new Error("stopped by the test"));
				return found;
			},
		});
		const url = `http://rebinding.example:${port}/`;
		await expect(fetch(url, { signal: abort.signal })).rejects.toThrow("stopped by the test");
		await expect(fetch(url)).rejects.toEqual(refused(/private network/));
		expect(names.asked).toHaveLength(2);
		expect(connections()).toBe(0);
	});

	it("looks a name up once for a connection and connects to what it checked", async () => {
		const { port, connections } = await serve();
		const names = resolver(["127.0.0.1"], ["169.254.169.254"]);
		const fetch = createCheckedFetch({ ...OPEN, ...names });
		const first = await fetch(`http://rebinding.example:${port}/`, { headers: { connection: "close" } });
		expect(await first.text()).toBe("hello");
		expect(names.asked).toEqual(["rebinding.example"]);
		await expect(fetch(`http://rebinding.example:${port}/`)).rejects.toEqual(refused(/reserved address/));
		expect(connections()).toBe(1);
	});

	it("connects to the open addresses only of a name that has others too", async () => {
		const { port } = await serve();
		const fetch = createCheckedFetch({ ...OPEN, ...resolver(["169.254.169.254", "::ffff:127.0.0.1", "127.0.0.1"]) });
		expect(await (await fetch(`http://mixed.example:${port}/`)).text()).toBe("hello");
	});

	it("follows no redirect, wherever it leads", async () => {
		const inside = await serve();
		for (const status of [301, 302, 303, 307, 308]) {
			const outside = await serve((_, reply) => reply.writeHead(status, { location: inside.url }).end());
			const answer = createCheckedFetch(OPEN)(outside.url, { method: "POST", body: "x", redirect: "follow" });
			await expect(answer).rejects.toEqual(refused(/redirects/));
		}
		expect(inside.connections()).toBe(0);
	});

	it("sends no user name, and takes URLs of http and https only", async () => {
		const { port } = await serve();
		const fetch = createCheckedFetch(OPEN);
		await expect(fetch(`http://api.openai.com@127.0.0.1:${port}/`)).rejects.toThrow();
		await expect(fetch("file:///etc/passwd")).rejects.toEqual(refused(/http/));
	});

	it("reports an unreachable server as fetch does", async () => {
		const free = createServer().listen(0, "127.0.0.1");
		await once(free, "listening");
		const { port } = free.address() as AddressInfo;
		free.close();
		await once(free, "close");
		const answer = createCheckedFetch(OPEN)(`http://127.0.0.1:${port}/`);
		await expect(answer).rejects.toMatchObject({ name: "TypeError", cause: { code: "ECONNREFUSED" } });
		const nowhere = createCheckedFetch({ ...OPEN, ...resolver([]) })("http://nowhere.example/");
		await expect(nowhere).rejects.toMatchObject({ name: "TypeError", cause: { code: "ENOTFOUND" } });
	});

	it("stops at an abort, before the reply and in its midst, and closes the connection", async () => {
		const closed: Promise<unknown>[] = [];
		const { url } = await serve((request, reply) => {
			closed.push(once(request.socket, "close"));
			if (request.url === "/begun") reply.write("first");
		});
		for (const path of ["/silent", "/begun"]) {
			const abort = new AbortController();
			const reading = createCheckedFetch(OPEN)(url + path, { signal: abort.signal }).then((reply) => reply.text());
			setTimeout(() => abort.abort(new Error("enough")), 50);
			await expect(reading).rejects.toThrow("enough");
		}
		await Promise.all(closed);
		expect(closed).toHaveLength(2);
	});

	it("bounds replies, also compressed ones, and notices a cut-off one", async () => {
		const { url } = await serve((request, reply) => {
			if (request.url === "/long") reply.end("x".repeat(2_000));
			else if (request.url === "/cut") {
				reply.writeHead(200, { "content-length": "50" });
				reply.write("half", () => request.socket.destroy());
			} else reply.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(1_000_000)));
		});
		const fetch = createCheckedFetch({ ...OPEN, maxReplyBytes: 1_000 });
		await expect((await fetch(`${url}/long`)).text()).rejects.toEqual(refused(/too long/));
		await expect(fetch(`${url}/packed`)).rejects.toEqual(refused(/compresses/));
		await expect((await fetch(`${url}/cut`)).text()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
	});

	it("goes directly, even where a proxy is set for the process", async () => {
		const proxy = await serve();
		const { url } = await serve((_, reply) => reply.end("direct"));
		const restore = http.setGlobalProxyFromEnv({ HTTP_PROXY: proxy.url });
		closing.push(restore);
		expect(await (await createCheckedFetch(OPEN)(url)).text()).toBe("direct");
		expect(proxy.connections()).toBe(0);
	});
});
