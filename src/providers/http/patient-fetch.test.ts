import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { patientFetch } from "./patient-fetch.ts";

async function serve(handle: RequestListener): Promise<string> {
	const server = createServer(handle);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("sends method, headers and body, and gives status, headers and a stream", async () => {
	const url = await serve(async (request, response) => {
		let body = "";
		for await (const chunk of request) body += chunk;
		response.writeHead(201, { "x-seen": `${request.method} ${request.headers["x-key"]}` }).end(`got ${body}`);
	});
	const response = await patientFetch(url, { method: "POST", headers: { "x-key": "k" }, body: "words" });
	expect([response.status, response.headers.get("x-seen"), await response.text()]).toEqual([
		201,
		"POST k",
		"got words",
	]);
	expect((await patientFetch(await serve((_request, response) => response.writeHead(204).end()))).body).toBeNull();
});

it("fails as fetch does: refused, cut off, aborted before and while the reply comes", async () => {
	await expect(patientFetch("http://127.0.0.1:1/")).rejects.toMatchObject({
		name: "TypeError",
		cause: { code: "ECONNREFUSED" },
	});
	const cut = await patientFetch(
		await serve((_request, response) => {
			response.writeHead(200, { "content-length": "1000" });
			response.write("half", () => response.destroy());
		}),
	);
	await expect(cut.text()).rejects.toThrow("fetch failed");
	const stop = new AbortController();
	const url = await serve((_request, response) => void response.writeHead(200).write("half"));
	const reading = (await patientFetch(url, { signal: stop.signal })).text();
	stop.abort(new Error("enough"));
	await expect(reading).rejects.toThrow("enough");
	await expect(patientFetch(url, { signal: stop.signal })).rejects.toThrow("enough");
});

it("follows no redirect", async () => {
	const url = await serve(
		(_request, response) => void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
	);
	expect((await patientFetch(url)).status).toBe(302);
});
