import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { useHttpsProxy } from "./proxy.ts";

/** What reached the proxy: the target of each CONNECT, the URL of any other request. */
const throughProxy: string[] = [];

/** A proxy that turns every tunnel down: whether a request came here is all that the tests ask. */
async function startProxy(): Promise<string> {
	const proxy = http.createServer((request, reply) => {
		throughProxy.push(String(request.url));
		reply.writeHead(502).end();
	});
	proxy.on("connect", (request, socket) => {
		throughProxy.push(String(request.url));
		socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
	});
	proxy.listen(0, "127.0.0.1").unref();
	await once(proxy, "listening");
	return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** A server that hangs up on whoever connects, and counts them. */
async function startTarget(host: string) {
	let connections = 0;
	const server = createServer((socket: Socket) => {
		connections += 1;
		socket.destroy();
	});
	onTestFinished(() => void server.close());
	server.listen(0, host);
	await once(server, "listening");
	return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** Sends a request and waits until it has failed, as all of them do here, or was answered. */
async function ask(url: string): Promise<void> {
	const { request } = url.startsWith("https:") ? https : http;
	const lookup: http.RequestOptions["lookup"] = (_host, options, done) =>
		options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
	const sent = request(url, { lookup }).end();
	await new Promise<void>((resolve) => {
		sent.on("error", () => resolve());
		sent.on("response", (reply) => reply.resume().on("end", resolve));
	});
}

describe("the proxy of a process", () => {
	let isSet = false;
	beforeAll(async () => {
		isSet = useHttpsProxy(await startProxy(), "inner.example,other.example");
	});
	beforeEach(() => {
		throughProxy.length = 0;
	});

	it("is taken by a Node that knows proxies", () => {
		expect(isSet).toBe(true);
	});

	it("carries https requests, by name", async () => {
		await ask("https://models.example/v1");
		await expect(fetch("https://models.example/v1")).rejects.toThrow();
		expect(throughProxy).toEqual(["models.example:443", "models.example:443"]);
	});

	it.each(["localhost", "127.0.0.1", "inner.example", "other.example"])(
		"is passed by on the way to %s",
		async (host) => {
			const target = await startTarget("127.0.0.1");
			await ask(`https://${host}:${target.port}/`);
			expect(target.connections()).toBe(1);
			expect(throughProxy).toEqual([]);
		},
	);

	it("is passed by on the way to this machine's IPv6 address", async () => {
		await ask("https://[::1]:44399/");
		await expect(fetch("https://[::1]:44399/")).rejects.toThrow();
		expect(throughProxy).toEqual([]);
	});

	it("carries no plain http: local engines speak it", async () => {
		const target = await startTarget("127.0.0.1");
		await ask(`http://engine.example:${target.port}/`);
		expect(target.connections()).toBe(1);
		expect(throughProxy).toEqual([]);
	});
});
