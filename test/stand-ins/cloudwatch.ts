import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface CloudwatchStandIn {
	endpoint: string;
	/** The bodies of the calls that were taken so far, with their operation. */
	calls: { operation: string; body: Record<string, unknown> }[];
	/** How many were refused. */
	refused: number;
	/** What it answers; 200 at first. */
	status: number;
	close(): Promise<void>;
}

/** Hears PutMetricData in CloudWatch's JSON protocol. */
export async function startCloudwatch(): Promise<CloudwatchStandIn> {
	const server = createServer(async (request, answer) => {
		const operation = String(request.headers["x-amz-target"]);
		const body = (await json(request)) as Record<string, unknown>;
		if (standIn.status === 200) standIn.calls.push({ operation, body });
		else standIn.refused += 1;
		answer.writeHead(standIn.status, { "content-type": "application/x-amz-json-1.0" }).end("{}");
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const standIn: CloudwatchStandIn = {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls: [],
		refused: 0,
		status: 200,
		async close() {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
	return standIn;
}
