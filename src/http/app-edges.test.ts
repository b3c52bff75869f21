import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bookForm, problemOf, rawRequest, type ServedBench, serveBench, submitOk } from "./app.fixture.ts";

const opened: ServedBench[] = [];
async function serve(...args: Parameters<typeof serveBench>): Promise<ServedBench> {
	const served = await serveBench(...args);
	opened.push(served);
	return served;
}
afterEach(async () => {
	for (const served of opened.splice(0)) await served.close();
});

const SOME_JOB = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

describe("every answer", () => {
	it("lets browsers load only from this server, with no framing, referrer or upgrade", async () => {
		const { url } = await serve();
		const { headers } = await fetch(`${url}/health`);
		const policy = Object.fromEntries(
			(headers.get("content-security-policy") ?? "").split(";").map((rule) => {
				const [name = "", ...sources] = rule.split(" ");
				return [name, sources.join(" ")];
			}),
		);
		expect(policy).toEqual({
			"default-src": "'none'",
			"script-src": "'self'",
			"style-src": "'self' 'unsafe-inline'",
			"img-src": "'self' data:",
			"font-src": "'self'",
			"connect-src": "'self'",
			"form-action": "'self'",
			"base-uri": "'none'",
			"frame-ancestors": "'none'",
		});
		expect(headers.get("x-frame-options")).toBe("DENY");
		expect(headers.get("referrer-policy")).toBe("no-referrer");
		expect(headers.get("strict-transport-security")).toBeNull();
	});

	it("has a unique request id", async () => {
		const { url } = await serve();
		const ids = [];
		for (let n = 0; n < 2; n++) ids.push((await fetch(`${url}/health`)).headers.get("x-request-id"));
		expect(new Set(ids).size).toBe(2);
	});
});

describe("an unknown address", () => {
	it("is reported by method and path, without its query", async () => {
		const { url } = await serve();
		const answer = await fetch(`${url}/nothing?secret=1`, { method: "PUT" });
		expect(answer.status).toBe(404);
		expect((await problemOf(answer)).message).toBe("There is no PUT /nothing here.");
		const { message } = await problemOf(await fetch(`${url}/${"x".repeat(500)}`));
		expect(message).toBe(`There is no GET /${"x".repeat(99)} here.`);
	});

	it("may be a path that is longer than any id", async () => {
		const { url } = await serve();
		expect((await fetch(`${url}/status/${"x".repeat(200)}`)).status).toBe(404);
		const answer = await fetch(`${url}/status/${"x".repeat(201)}`);
		expect(answer.status).toBe(404);
		expect((await problemOf(answer)).error_code).toBe("NOT_FOUND");
	});

	it.each([
		["GET", "/status/"],
		["GET", "/download/"],
		["HEAD", "/download/"],
		["GET", "/jobs/ID/segments"],
		["GET", "/jobs/ID/report"],
		["GET", "/jobs/ID/cover"],
		["GET", "/jobs/ID/events"],
		["POST", "/jobs/ID/retry"],
		["DELETE", "/jobs/"],
	])("may be an unknown job: %s %s", async (method, path) => {
		const { url } = await serve();
		for (const id of [SOME_JOB, "nothing"]) {
			const where = path.includes("ID") ? path.replace("ID", id) : path + id;
			const answer = await fetch(url + where, { method });
			expect(answer.status, where).toBe(404);
			if (method !== "HEAD") expect((await problemOf(answer)).message).toMatch(/^Job not found/);
		}
	});
});

describe("a query", () => {
	it.each(["/models", "/languages", "/health/detailed", "/metrics", `/jobs/${SOME_JOB}/report`])(
		"that %s does not know is refused by name",
		async (path) => {
			const { url } = await serve();
			const answer = await fetch(`${url}${path}?colour=red`);
			expect(answer.status).toBe(422);
			expect((await problemOf(answer)).message).toBe('"colour" is not a known parameter.');
		},
	);
});

describe("a Retry-After header", () => {
	it("asks clients to wait while storage is unavailable", async () => {
		const { url, bench } = await serve();
		await bench.store.close();
		const answer = await fetch(`${url}/status/${SOME_JOB}`);
		expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "10"]);
	});

	it("is not sent for what no retry will fix", async () => {
		const { url } = await serve();
		for (const path of ["/nothing", `/status/${SOME_JOB}`]) {
			expect((await fetch(url + path)).headers.get("retry-after")).toBeNull();
		}
	});
});

describe("malformed HTTP", () => {
	async function answerTo(url: string, bytes: string): Promise<string> {
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		socket.end(bytes);
		let answer = "";
		socket.on("data", (chunk) => {
			answer += chunk;
		});
		await once(socket, "close");
		return answer;
	}

	it("is answered with a problem document, and the connection is closed", async () => {
		const { url } = await serve();
		for (const [bytes, status] of [
			["HELLO\r\n\r\n", 400],
			[`GET / HTTP/1.1\r\nX: ${"y".repeat(20_000)}\r\n\r\n`, 431],
		] as const) {
			const answer = await answerTo(url, bytes);
			const [head = "", body = ""] = answer.split("\r\n\r\n");
			expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
			expect(head).toContain("Connection: close");
			expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
			expect(JSON.parse(body)).toMatchObject({ status, error_code: "VALIDATION_ERROR" });
		}
	});

	it("includes invalid JSON, but not an empty JSON body", async () => {
		const { url } = await serve();
		const retry = (body: string) =>
			fetch(`${url}/jobs/${SOME_JOB}/retry`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body,
			});
		for (const body of ["", " \n"]) expect((await retry(body)).status).toBe(404);
		const broken = await retry("{");
		expect(broken.status).toBe(400);
		expect((await problemOf(broken)).message).toMatch(/can't be read/);
	});
});

describe("the client's address", () => {
	/** Whether each of some requests was refused, where each address may have one job. */
	async function isRefused(trustProxy: Parameters<typeof serveBench>[1], forwarded: string[]): Promise<boolean[]> {
		const { url, bench } = await serve({}, { ...trustProxy, limits: { maxActiveJobs: 1, maxWorkers: 0 } });
		const refused = [];
		for (const address of forwarded) {
			const answer = await fetch(`${url}/translate`, {
				method: "POST",
				body: bookForm(),
				headers: { "x-forwarded-for": address },
			});
			refused.push(answer.status === 429);
			await answer.body?.cancel();
		}
		expect(bench.listFiles().length).toBeGreaterThan(0);
		return refused;
	}

	it("is the connection's, whatever a header claims", async () => {
		expect(await isRefused({ trustProxy: false }, ["192.0.2.1", "192.0.2.2"])).toEqual([false, true]);
	});

	it("is the header's if the sender is trusted", async () => {
		expect(await isRefused({ trustProxy: true }, ["192.0.2.1", "192.0.2.2", "192.0.2.1"])).toEqual([
			false,
			false,
			true,
		]);
		expect(await isRefused({ trustProxy: ["127.0.0.1"] }, ["192.0.2.1", "192.0.2.2"])).toEqual([false, false]);
	});

	it("is as many hops back as are trusted", async () => {
		const forwarded = ["192.0.2.1, 198.51.100.1", "192.0.2.2, 198.51.100.1", "192.0.2.2, 198.51.100.2"];
		expect(await isRefused({ trustProxy: 1 }, forwarded)).toEqual([false, true, false]);
		expect(await isRefused({ trustProxy: 2 }, forwarded)).toEqual([false, false, true]);
	});
});

describe("the log", () => {
	it("has successful reads at debug level and everything else at info, by route pattern", async () => {
		const { url, lines, bench } = await serve();
		const jobId = await submitOk(url);
		await bench.waitForEnd(jobId);
		lines.length = 0;
		await (await fetch(`${url}/status/${jobId}`)).text();
		await rawRequest(`${url}/health`, { method: "HEAD" });
		await (await fetch(`${url}/status/nothing`)).text();
		await (await fetch(`${url}/jobs/${jobId}`, { method: "DELETE" })).text();
		await (await fetch(`${url}/nothing`)).text();
		const told = () =>
			lines
				.map((line) => JSON.parse(line))
				.filter(({ event }) => event === "http.request")
				.map(({ level, method, route, status }) => `${level} ${method} ${route} ${status}`);
		await expect.poll(() => told().length).toBe(5);
		expect(told().sort()).toEqual([
			"debug GET /status/:job_id 200",
			"debug HEAD /health 200",
			"info DELETE /jobs/:job_id 404",
			"info GET (none) 404",
			"info GET /status/:job_id 404",
		]);
	});
});
