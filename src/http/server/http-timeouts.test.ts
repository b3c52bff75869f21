import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { App } from "./app-type.ts";
import { limitBodyTime, serverTimeouts } from "./http-timeouts.ts";

const SHORT = { headersMs: 500, bodyMs: 500, leftoverMs: 500, checkMs: 50 };

let app: FastifyInstance;
const sockets: Socket[] = [];
/** Node's codes of the connection errors that the server saw. */
let faults: (string | undefined)[];
beforeEach(async () => {
	app = fastify({ ...serverTimeouts(SHORT), logger: false });
	limitBodyTime(app as unknown as App, SHORT);
	faults = [];
	app.server.on("clientError", (error: NodeJS.ErrnoException) => faults.push(error.code));
	app.post("/json", async () => ({ ok: true }));
	app.post("/refused", { onRequest: async (_request, reply) => reply.code(429).send({ no: true }) }, async () => ({}));
	app.post("/form", { schema: { consumes: ["multipart/form-data"] } }, async () => ({ ok: true }));
	app.addContentTypeParser("multipart/form-data", (_request, payload, done) => {
		payload.on("end", () => done(null, {})).resume();
	});
	app.get("/slow", async () => {
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		return { ok: true };
	});
	await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	await app.close();
});

async function open(): Promise<Socket> {
	const address = app.server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	const socket = connect(address.port, "127.0.0.1");
	socket.on("error", () => {});
	sockets.push(socket);
	await once(socket, "connect");
	return socket;
}

/** All that arrives until the server closes the connection; what it sent last may be lost where the client was still sending. */
async function untilClosed(socket: Socket): Promise<string> {
	let seen = "";
	socket.on("data", (chunk) => {
		seen += chunk;
	});
	await expect.poll(() => socket.closed, { timeout: 15_000, message: "the connection is closed" }).toBe(true);
	return seen;
}

/** Sends `piece` again and again, so that the connection is never idle. */
function drip(socket: Socket, piece: string, everyMs = 50): () => void {
	const timer = setInterval(() => socket.writable && socket.write(piece), everyMs);
	return () => clearInterval(timer);
}

const head = (path: string, more = "", method = "POST") => `${method} ${path} HTTP/1.1\r\nHost: x\r\n${more}`;

describe("a connection is closed", () => {
	it("that sends nothing", async () => {
		expect(await untilClosed(await open())).toMatch(/^(HTTP\/1.1 4\d\d |$)/);
		expect(faults).toEqual(["ERR_HTTP_REQUEST_TIMEOUT"]);
	});

	it("whose headers arrive too slowly", async () => {
		const socket = await open();
		socket.write(head("/json"));
		const stop = drip(socket, "X: y\r\n");
		expect(await untilClosed(socket).finally(stop)).toMatch(/^(HTTP\/1.1 4\d\d |$)/);
		expect(faults[0]).toBe("ERR_HTTP_REQUEST_TIMEOUT");
	});

	it("whose body arrives too slowly", async () => {
		const socket = await open();
		socket.write(head("/json", 'Content-Type: application/json\r\nContent-Length: 90000\r\n\r\n{"a":"'));
		const stop = drip(socket, "x");
		expect(await untilClosed(socket).finally(stop)).toBe("");
	});

	it("that keeps sending after an error response, once it could read it", async () => {
		const socket = await open();
		socket.write(
			head("/refused", "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000000\r\n\r\n"),
		);
		const stop = drip(socket, "x".repeat(10_000), 20);
		const answer = await untilClosed(socket).finally(stop);
		expect(answer).toMatch(/^HTTP\/1.1 429 /);
	});

	it("whose headers are larger than 16 kB", async () => {
		const socket = await open();
		socket.write(head("/json", `X: ${"y".repeat(20_000)}\r\n\r\n`));
		expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 431 /);
	});
});

describe("a connection is kept", () => {
	it("while the server is working", async () => {
		const socket = await open();
		socket.write(head("/slow", "\r\n", "GET"));
		expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 200 /);
	});

	it("for the next request, when the first one's body was refused and has ended", async () => {
		const socket = await open();
		for (let round = 0; round < 3; round++) {
			socket.write(head("/refused", "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
			expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 429 /);
			await new Promise((resolve) => setTimeout(resolve, 150));
		}
		socket.write(head("/json", "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
		expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 200 /);
	});

	it("for a form, which has its own limits", async () => {
		const socket = await open();
		socket.write(head("/form", "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 10\r\n\r\n"));
		for (let sent = 0; sent < 10; sent++) {
			socket.write("x");
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		expect(String(await once(socket, "data"))).toMatch(/^HTTP\/1.1 200 /);
	});
});
