import { once } from "node:events";
import { connect, type Socket } from "node:net";

const GIVE_UP_AFTER_MS = 15_000;

/** A connection for sending what no HTTP client would. */
export async function openSocket(url: string): Promise<Socket> {
	const { hostname, port } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on("error", () => {});
	await once(socket, "connect");
	return socket;
}

/** Sends raw bytes. @returns everything received until the server closed the connection, or went silent */
export async function sendRaw(url: string, ...parts: readonly (string | Buffer)[]): Promise<string> {
	const socket = await openSocket(url);
	try {
		for (const part of parts) socket.write(part);
		return await readAnswer(socket);
	} finally {
		socket.destroy();
	}
}

async function readAnswer(socket: Socket): Promise<string> {
	let answer = "";
	socket.setEncoding("latin1");
	const timer = setTimeout(() => socket.destroy(), GIVE_UP_AFTER_MS);
	try {
		for await (const chunk of socket) {
			answer += chunk;
			if (isWhole(answer)) break;
		}
	} catch {
		// Reset by the server: what came until then is its answer.
	} finally {
		clearTimeout(timer);
	}
	return answer;
}

function isWhole(answer: string): boolean {
	const end = answer.indexOf("\r\n\r\n");
	const length = /^content-length: (\d+)\r$/im.exec(answer.slice(0, end + 2))?.[1];
	return end >= 0 && length !== undefined && answer.length >= end + 4 + Number(length);
}

/** The status of a response; NaN without one. */
export function statusOf(answer: string): number {
	return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}
