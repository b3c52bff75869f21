import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { cleanUpData } from "../../src/compose/stores.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type CloudwatchStandIn, startCloudwatch } from "../stand-ins/cloudwatch.ts";
import { type DynamodbStandIn, startDynamodb } from "../stand-ins/dynamodb.ts";
import { type FaultProxy, SERVER_ERROR, startFaultProxy, THROTTLED } from "../stand-ins/fault-proxy.ts";
import { type S3StandIn, startS3 } from "../stand-ins/s3.ts";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";

let dynamodb: DynamodbStandIn;
let s3: S3StandIn;
let cloudwatch: CloudwatchStandIn;
beforeAll(async () => {
	[dynamodb, s3, cloudwatch] = await Promise.all([startDynamodb(), startS3(), startCloudwatch()]);
	vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
	vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH", cloudwatch.endpoint);
});
afterAll(async () => {
	vi.unstubAllEnvs();
	await Promise.all([dynamodb.close(), s3.close(), cloudwatch.close()]);
});

describe("servers that share DynamoDB and S3", () => {
	let proxies: { dynamodb: FaultProxy; s3: FaultProxy };
	let settings: Record<string, string>;
	let servers: ComposedServer[];
	beforeEach(async () => {
		const [table, bucket] = [await dynamodb.makeTable(), s3.makeBucket()];
		proxies = { dynamodb: await startFaultProxy(dynamodb.endpoint), s3: await startFaultProxy(s3.endpoint) };
		settings = {
			STORAGE_MODE: "s3",
			S3_BUCKET_NAME: bucket.bucket,
			S3_ENDPOINT: proxies.s3.endpoint,
			JOB_STORE_MODE: "dynamodb",
			DYNAMODB_TABLE_NAME: table.table,
			DYNAMODB_ENDPOINT: proxies.dynamodb.endpoint,
			CACHE_MODE: "memory",
			ENCRYPTION_KEY: "one key for all processes of this cluster",
		};
		servers = [];
	});
	afterEach(async () => {
		for (const proxy of Object.values(proxies)) proxy.choose = () => null;
		for (const server of servers) await server.stop();
		await Promise.all([proxies.dynamodb.close(), proxies.s3.close()]);
	});

	async function start(): Promise<string> {
		const server = await startComposedServer(settings);
		servers.push(server);
		return server.url;
	}

	async function submit(url: string): Promise<string> {
		const answer = await fetch(`${url}/translate`, { method: "POST", body: bookForm() });
		expect(answer.status).toBe(200);
		return ((await answer.json()) as { job_id: string }).job_id;
	}

	const readJson = async (address: string) => (await (await fetch(address)).json()) as Record<string, unknown>;

	const waitForCompletion = (url: string, jobId: string) =>
		vi.waitFor(
			async () =>
				expect(await readJson(`${url}/status/${jobId}`)).toMatchObject({ status: "completed", progress: 100 }),
			{ timeout: 25_000, interval: 100 },
		);

	it("complete every book although one call in twenty fails, and serve it from either", async () => {
		let calls = 0;
		const failSome = (fault: typeof THROTTLED) => () => {
			calls += 1;
			return calls % 20 === 0 ? (calls % 60 === 0 ? "lose" : fault) : null;
		};
		proxies.dynamodb.choose = failSome(THROTTLED);
		proxies.s3.choose = failSome(SERVER_ERROR);
		const [one, other] = [await start(), await start()];
		const jobs = await Promise.all(Array.from({ length: 6 }, (_, n) => submit(n % 2 ? one : other)));
		for (const job of jobs) await waitForCompletion(one, job);
		expect(proxies.dynamodb.faults + proxies.s3.faults).toBeGreaterThan(5);
		expect(await readJson(`${other}/jobs?limit=4`)).toMatchObject({
			jobs: { length: 4 },
			next_cursor: expect.any(String),
		});
		// A browser that follows the redirect has nobody to try again for it.
		proxies.s3.choose = () => null;
		for (const job of jobs) {
			const book = Buffer.from(await (await fetch(`${other}/download/${job}`)).arrayBuffer());
			expect(book.subarray(0, 2).toString()).toBe("PK");
			const redirect = await fetch(`${one}/download/${job}?redirect=true`, { redirect: "manual" });
			expect(redirect.status).toBe(302);
			expect(redirect.headers.get("cache-control")).toBe("no-store");
			const address = redirect.headers.get("location") ?? "";
			expect(new URL(address).searchParams.get("X-Amz-Expires")).toBe("3600");
			expect(Buffer.from(await (await fetch(address)).arrayBuffer()).equals(book)).toBe(true);
		}
	});

	it("include corrections made at one in downloads from the other", async () => {
		const [one, other] = [await start(), await start()];
		const job = await submit(one);
		await waitForCompletion(other, job);
		const { segments } = (await readJson(`${one}/jobs/${job}/segments`)) as { segments: { id: string }[] };
		const id = segments[0]?.id;
		const corrected = await fetch(`${one}/jobs/${job}/segments/${id}`, {
			method: "PATCH",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ translation: "Corregido a mano" }),
		});
		expect(corrected.status).toBe(200);
		const seen = (await readJson(`${other}/jobs/${job}/segments`)) as { segments: Record<string, unknown>[] };
		expect(seen.segments[0]).toMatchObject({ translation: "Corregido a mano", state: "edited" });
		expect((await fetch(`${other}/download/${job}`)).status).toBe(200);
	});

	it("answer immediately and lose nothing while S3 and DynamoDB are down, and resume once they are back", async () => {
		const url = await start();
		const before = await submit(url);
		await waitForCompletion(url, before);
		for (const proxy of Object.values(proxies)) proxy.choose = () => SERVER_ERROR;
		const refused = await fetch(`${url}/translate`, { method: "POST", body: bookForm() });
		expect([refused.status, await refused.json()]).toMatchObject([
			503,
			{ error_code: "STORAGE_ERROR", recoverable: true },
		]);
		expect(refused.headers.get("retry-after")).toBe("10");
		expect((await fetch(`${url}/status/${before}`)).status).toBe(503);
		expect((await fetch(`${url}/health`)).status).toBe(200);
		for (const proxy of Object.values(proxies)) proxy.choose = () => null;
		expect((await fetch(`${url}/download/${before}`)).status).toBe(200);
		await waitForCompletion(url, await submit(url));
	});

	it("send their metrics to CloudWatch, at shutdown at the latest", async () => {
		cloudwatch.calls.length = 0;
		const url = await start();
		await waitForCompletion(url, await submit(url));
		for (const server of servers.splice(0)) await server.stop();
		const data = cloudwatch.calls.flatMap(({ body }) => body.MetricData as { MetricName: string }[]);
		expect(cloudwatch.calls[0]?.body).toMatchObject({ Namespace: "EpubTranslator" });
		expect(data.map(({ MetricName }) => MetricName)).toEqual(["TranslationDuration", "TranslationCount"]);
	});

	it("can be cleaned up manually from any machine", async () => {
		const url = await start();
		const job = await submit(url);
		await waitForCompletion(url, job);
		const folder = mkdtempSync(join(tmpdir(), "diglot-clean-"));
		try {
			const config = loadConfig(settings, folder);
			const report = await cleanUpData(config, { olderThanMs: 0, dryRun: false });
			expect(report).toMatchObject({ jobs: { count: 1 }, orphans: { count: 0 } });
			expect((await fetch(`${url}/status/${job}`)).status).toBe(404);
			expect(await cleanUpData(config, { olderThanMs: 0, dryRun: true })).toMatchObject({ jobs: { count: 0 } });
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it("can keep records locally and only books in S3", async () => {
		const { JOB_STORE_MODE: _dynamodb, ...onS3 } = settings;
		settings = onS3;
		const url = await start();
		const job = await submit(url);
		await waitForCompletion(url, job);
		expect((await fetch(`${url}/download/${job}?redirect=true`)).status).toBe(200);
		expect(proxies.dynamodb.requests).toBe(0);
	});

	it("leave no book on the local machine", async () => {
		const url = await start();
		await waitForCompletion(url, await submit(url));
		await vi.waitFor(async () => {
			const kept = await servers[0]?.keptFiles();
			expect(kept?.filter((path) => !path.endsWith("lock.sqlite"))).toEqual([]);
		});
	});
});
