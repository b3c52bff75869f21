import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ServedBench, serveBench } from "../app.fixture.ts";

const MAX_FILE_BYTES = 100_000;
const NO_SUCH_FIELD = 'Content-Disposition: form-data; name="nope"; filename="a.epub"';
const FILE = 'Content-Disposition: form-data; name="file"; filename="a.epub"';

let served: ServedBench | undefined;
afterEach(async () => {
	await served?.close();
	served = undefined;
});

/** Sends a form of one part, as clients do that read no answer before all is sent. */
async function upload(socket: Socket, header: string, bytes: number): Promise<void> {
	const [before, after] = [`--X\r\n${header}\r\n\r\n`, "\r\n--X--\r\n"];
	socket.write(
		`POST /translate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=X\r\nContent-Length: ${before.length + bytes + after.length}\r\n\r\n${before}`,
	);
	const chunk = Buffer.alloc(10_000, "a");
	for (let left = bytes; left > 0 && socket.writable; left -= chunk.length) {
		if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
	}
	if (socket.writable) socket.write(after);
}

async function open(): Promise<{ socket: Socket; answer: () => Promise<string>; closed: Promise<unknown> }> {
	served = await serveBench({}, { limits: { maxFileBytes: MAX_FILE_BYTES } });
	const socket = connect(Number(new URL(served.url).port), "127.0.0.1");
	const closed = new Promise((resolve) => socket.once("close", resolve));
	let text = "";
	socket.on("error", () => {});
	socket.on("data", (chunk) => {
		text += chunk;
	});
	async function answer(): Promise<string> {
		while (!/\r\n\r\n\{.*\}/.test(text)) {
			if (socket.destroyed) throw new Error(`closed after: ${text}`);
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		const whole = text;
		text = "";
		return whole;
	}
	return { socket, answer, closed };
}

describe("an upload that is refused before it has been read", () => {
	it.each([
		["for its field", NO_SUCH_FIELD, 422],
		["for its size", FILE, 413],
	])("%s is drained, and its connection serves the next request", async (_, header, status) => {
		const { socket, answer } = await open();
		await upload(socket, header, 3 * MAX_FILE_BYTES);
		expect(await answer()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		socket.write("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
		expect(await answer()).toMatch(/^HTTP\/1.1 200 /);
		socket.destroy();
	});

	it("is answered with Connection: close if it is too long to drain", async () => {
		const { socket, answer, closed } = await open();
		const sending = upload(socket, FILE, 50_000_000);
		const refusal = await answer();
		expect(refusal).toMatch(/^HTTP\/1.1 413 /);
		expect(refusal).toMatch(/\r\nconnection: close\r\n/i);
		await sending;
		await closed;
	});
});
