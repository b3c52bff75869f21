import { connect, createServer, type Socket } from "node:net";

/** A loopback address of this folder's own, so that stored data may name it. */
const HOST = "127.77.13.5";
const PROVIDER_PORT = 4010;
const RECEIVER_PORT = 4011;

/** Part of the keys of cached translations: a provider at another address gives other translations. */
export const PROVIDER_URL = `http://${HOST}:${PROVIDER_PORT}/v1`;
export const RECEIVER_URL = `http://${HOST}:${RECEIVER_PORT}/ended`;

/** Passes connections to the fixed address of `name` on to `target`. @returns what ends it */
export async function forwardTo(name: "provider" | "receiver", target: string): Promise<() => Promise<void>> {
	const { hostname, port } = new URL(target);
	const open = new Set<Socket>();
	const server = createServer((incoming) => {
		const outgoing = connect(Number(port), hostname);
		for (const [socket, other] of [
			[incoming, outgoing],
			[outgoing, incoming],
		] as const) {
			open.add(socket);
			socket.pipe(other);
			socket.on("error", () => other.destroy());
			socket.on("close", () => {
				open.delete(socket);
				other.destroy();
			});
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(name === "provider" ? PROVIDER_PORT : RECEIVER_PORT, HOST, resolve);
	});
	return async () => {
		for (const socket of open) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	};
}
