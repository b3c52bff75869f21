import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What happens to one request: it is passed on; refused with an answer of the proxy's own; dropped unheard
 * (`drop`) or never answered (`hang`); heard, but its answer lost (`lose`); answered, and in the middle of the body cut
 * (`decrease`) or left alone (`stall`).
 */
export type Fault = null | "drop" | "hang" | "lose" | "cut" | "stall" | { status: number; body: string };

export interface FaultProxy {
	endpoint: string;
	/** Decides on each request, which waits for it; passes all on at first. */
	choose: (request: IncomingMessage) => Fault | Promise<Fault>;
	requests: number;
	/** How many of them had a fault. */
	faults: number;
	close(): Promise<void>;
}

/** Stands in front of a stand-in and makes it fail as asked. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
	const agent = new Agent({ keepAlive: true });
	const server = createServer(async (incoming, answer) => {
		proxy.requests += 1;
		const fault = await proxy.choose(incoming);
		if (fault !== null) proxy.faults += 1;
		if (fault === "drop") return void incoming.socket.destroy();
		if (fault === "hang") return void incoming.resume();
		if (fault !== null && typeof fault === "object") {
			incoming.resume();
			return void answer.writeHead(fault.status, { "content-type": "application/x-amz-json-1.0" }).end(fault.body);
		}
		pass(incoming, answer, fault);
	});

	function pass(incoming: IncomingMessage, answer: ServerResponse, fault: Fault): void {
		const { method, url = "/", headers } = incoming;
		const onward = request(new URL(url, target), { method, headers, agent }, (reply) => {
			if (fault === "lose") return void reply.resume().once("end", () => incoming.socket.destroy());
			answer.writeHead(reply.statusCode ?? 502, reply.headers);
			if (fault === null) return void reply.pipe(answer);
			const half = Number(reply.headers["content-length"] ?? 2) / 2;
			let sent = 0;
			reply.on("data", (chunk: Buffer) => {
				answer.write(chunk.subarray(0, Math.max(0, half - sent)));
				sent += chunk.length;
			});
			if (fault === "cut") reply.once("end", () => setTimeout(() => incoming.socket.destroy(), 20));
		});
		onward.once("error", () => incoming.socket.destroy());
		incoming.pipe(onward);
	}

	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const proxy: FaultProxy = {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		choose: () => null,
		requests: 0,
		faults: 0,
		async close() {
			agent.destroy();
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
	return proxy;
}

/** DynamoDB's answer to a table or an account that is out of capacity. */
export const THROTTLED: Fault = {
	status: 400,
	body: JSON.stringify({
		__type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
		message: "The level of configured provisioned throughput for the table was exceeded.",
	}),
};

export const SERVER_ERROR: Fault = { status: 500, body: "" };
