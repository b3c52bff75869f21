import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { DEPLOY_FOLDER } from "./docker-files.ts";

const servers: Server[] = [];

afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
		await once(server, "close");
	}
});

async function serve(answer: RequestListener): Promise<number> {
	const server = createServer(answer).listen(0, "127.0.0.1");
	servers.push(server);
	await once(server, "listening");
	return (server.address() as AddressInfo).port;
}

/** @returns the exit code */
async function check(port: number): Promise<number> {
	const env = { ...process.env, API_PORT: String(port) };
	const child = spawn(process.execPath, [`${DEPLOY_FOLDER}docker/health-check.js`], { env, stdio: "ignore" });
	const [code] = await once(child, "exit");
	return code;
}

describe("the image's health check", () => {
	it("passes if /health answers 200", async () => {
		const port = await serve((request, response) => response.writeHead(request.url === "/health" ? 200 : 404).end());
		expect(await check(port)).toBe(0);
	});

	it("fails if it answers anything else, or nothing answers", async () => {
		const port = await serve((_request, response) => response.writeHead(503).end());
		expect(await check(port)).toBe(1);
		for (const server of servers.splice(0)) {
			server.close();
			await once(server, "close");
		}
		expect(await check(port)).toBe(1);
	});
});
