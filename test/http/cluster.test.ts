import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../setup/redis-server.ts";
import { type DynamodbStandIn, startDynamodb } from "../stand-ins/dynamodb.ts";
import { type S3StandIn, startS3 } from "../stand-ins/s3.ts";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { tinyBook } from "./tiny-book.ts";

/** The number of the call that is refused, once all workers are busy. */
const REFUSED = 40;
const REST_MS = 3_000;
/** Until a refusal has been broadcast to all workers, on a busy machine. */
const HEARD_MS = 1_000;

describeWithParts(["redis"], "an API and workers that share DynamoDB, S3 and Redis", () => {
	let redis: RedisServer;
	let dynamodb: DynamodbStandIn;
	let s3: S3StandIn;
	let provider: FakeOpenAi;
	let busy: FakeOpenAi;
	let api: ComposedServer;
	let workers: ComposedServer[];
	let settings: Record<string, string>;
	beforeAll(async () => {
		vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
		vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH", "http://127.0.0.1:9");
		[redis, dynamodb, s3] = await Promise.all([startRedisServer(), startDynamodb(), startS3()]);
		// Its answers come long after any test.
		provider = await startFakeOpenAi({ delayMs: 60_000 });
		busy = await startFakeOpenAi({
			delayMs: 100,
			decide: ({ index }) => (index === REFUSED ? { kind: "busy", retryAfter: String(REST_MS / 1_000) } : null),
		});
		const [table, bucket] = [await dynamodb.makeTable(), s3.makeBucket()];
		settings = {
			STORAGE_MODE: "s3",
			S3_BUCKET_NAME: bucket.bucket,
			S3_ENDPOINT: s3.endpoint,
			JOB_STORE_MODE: "dynamodb",
			DYNAMODB_TABLE_NAME: table.table,
			DYNAMODB_ENDPOINT: dynamodb.endpoint,
			QUEUE_MODE: "redis",
			CACHE_MODE: "redis",
			REDIS_URL: redis.url,
			LLAMACPP_BASE_URL: provider.url,
			OPENAI_BASE_URL: busy.url,
			ENCRYPTION_KEY: "one key for all processes of this cluster",
		};
		api = await startComposedServer(settings, "api");
		workers = [await startComposedServer(settings, "worker"), await startComposedServer(settings, "worker")];
	});
	afterAll(async () => {
		for (const server of [api, ...workers]) await server.stop();
		await Promise.all([redis.dispose(), dynamodb.close(), s3.close(), provider.close(), busy.close()]);
		vi.unstubAllEnvs();
	});

	it("translate what the API accepted, with progress visible there", async () => {
		const jobs = await Promise.all(Array.from({ length: 6 }, () => submit(api.url)));
		for (const job of jobs) {
			const news = await (await fetch(`${api.url}/jobs/${job}/events`)).text();
			expect(news).toContain('"status":"completed"');
			expect((await fetch(`${api.url}/download/${job}`)).status).toBe(200);
		}
		const ended = await Promise.all([api, ...workers].map(({ url }) => countEnded(url)));
		expect(ended[0]).toBe(0);
		expect(ended.reduce((sum, count) => sum + count, 0)).toBe(jobs.length);
	});

	it("stop working on a job that is cancelled at the API", async () => {
		const jobId = await submit(api.url, { model: "llamacpp" });
		await vi.waitFor(() => expect(provider.calls.length).toBeGreaterThan(0), { timeout: 10_000 });
		expect((await fetch(`${api.url}/jobs/${jobId}`, { method: "DELETE" })).status).toBe(200);
		await vi.waitFor(() => expect(provider.calls.every(({ endedAt }) => endedAt !== null)).toBe(true), {
			timeout: 10_000,
		});
	});

	it("all pause when the provider is busy for one of them", async () => {
		const before = await Promise.all(workers.map(({ url }) => countEnded(url)));
		const form = () => {
			const large = bookForm({ model: "chatgptapi", api_key: "sk-busy" });
			large.set("file", new Blob([new Uint8Array(tinyBook(300))]), "Large.epub");
			return large;
		};
		const jobs = await Promise.all(
			Array.from({ length: 12 }, async (_none, n) => {
				const body = form();
				// Another one each, so that the cache answers nothing.
				body.set("prompt", `For reader ${n}`);
				return ((await (await fetch(`${api.url}/translate`, { method: "POST", body })).json()) as { job_id: string })
					.job_id;
			}),
		);
		for (const job of jobs) await (await fetch(`${api.url}/jobs/${job}/events`)).text();
		const refusedAt = busy.calls.find(({ fault }) => fault !== null)?.answeredAt ?? 0;
		expect(refusedAt).toBeGreaterThan(0);
		const inRest = busy.calls.filter(({ at }) => at > refusedAt + HEARD_MS && at < refusedAt + REST_MS);
		expect(inRest).toEqual([]);
		expect(busy.calls.filter(({ at }) => at > refusedAt + REST_MS).length).toBeGreaterThan(10);
		const after = await Promise.all(workers.map(({ url }) => countEnded(url)));
		for (const [n, count] of after.entries()) expect(count).toBeGreaterThan(before[n] ?? 0);
	}, 60_000);

	it("share one rate limit per caller across all APIs", async () => {
		const limited = { ...settings, RATE_LIMIT_MAX: "2", RATE_LIMIT_WINDOW_MINUTES: "60" };
		const apis = [await startComposedServer(limited, "api"), await startComposedServer(limited, "api")];
		try {
			const statuses: number[] = [];
			for (const { url } of [...apis, ...apis]) {
				statuses.push((await fetch(`${url}/translate`, { method: "POST", body: bookForm() })).status);
			}
			expect(statuses).toEqual([200, 200, 429, 429]);
		} finally {
			for (const server of apis) await server.stop();
		}
	});

	it("serve only health and metrics at a worker", async () => {
		const url = workers[0]?.url ?? "";
		expect((await fetch(`${url}/health`)).status).toBe(200);
		expect((await fetch(`${url}/health/detailed`)).status).toBe(200);
		expect((await fetch(`${url}/metrics`)).status).toBe(200);
		for (const path of ["/", "/jobs", "/docs", "/openapi.json"]) expect((await fetch(url + path)).status).toBe(404);
		expect((await fetch(`${url}/translate`, { method: "POST", body: bookForm() })).status).toBe(404);
	});
});

async function submit(url: string, fields: Record<string, string> = {}): Promise<string> {
	const answer = await fetch(`${url}/translate`, { method: "POST", body: bookForm(fields) });
	expect(answer.status).toBe(200);
	return ((await answer.json()) as { job_id: string }).job_id;
}

/** Jobs that this process finished. */
async function countEnded(url: string): Promise<number> {
	const text = await (await fetch(`${url}/metrics`)).text();
	return [...text.matchAll(/^diglot_jobs_total\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
