import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../setup/redis-server.ts";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";

const ADMIN_TOKEN = "the-operator-of-this-very-server";

describeWithParts(["redis"], "a server that shares its work by Redis", () => {
	let redis: RedisServer;
	let server: ComposedServer | undefined;
	beforeAll(async () => {
		redis = await startRedisServer();
	});
	afterEach(async () => {
		await server?.stop();
		server = undefined;
	});
	afterAll(() => redis.dispose());

	async function start(settings: Record<string, string> = {}): Promise<string> {
		server = await startComposedServer({
			...settings,
			ADMIN_TOKEN,
			QUEUE_MODE: "redis",
			CACHE_MODE: "redis",
			REDIS_URL: redis.url,
		});
		return server.url;
	}

	async function submit(url: string, fields: Record<string, string> = {}): Promise<string> {
		const answer = await fetch(`${url}/translate`, { method: "POST", body: bookForm(fields) });
		expect(answer.status).toBe(200);
		return ((await answer.json()) as { job_id: string }).job_id;
	}

	const waitForCompletion = (url: string, jobId: string) =>
		vi.waitFor(
			async () => {
				const { status } = (await (await fetch(`${url}/status/${jobId}`)).json()) as { status: string };
				expect(status).toBe("completed");
			},
			{ timeout: 20_000, interval: 50 },
		);

	async function listIssues(url: string): Promise<string[]> {
		const answer = await fetch(`${url}/health/detailed`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
		const { issues } = (await answer.json()) as { issues: string[] };
		return issues.filter((issue) => !/Memory|disk/.test(issue));
	}

	it("distributes jobs and their events through it", async () => {
		const url = await start();
		const jobId = await submit(url);
		const news = await (await fetch(`${url}/jobs/${jobId}/events`)).text();
		expect(news).toContain('"status":"completed"');
		expect((await fetch(`${url}/download/${jobId}`)).status).toBe(200);
		expect(await listIssues(url)).toEqual([]);
		const commands = new Redis(redis.url);
		expect(await commands.keys("diglot-*:jobs:id")).toHaveLength(1);
		commands.disconnect();
	});

	it("reuses translations that another server cached in it", async () => {
		const provider = await startFakeOpenAi();
		try {
			const sent: number[] = [];
			for (let round = 0; round < 2; round++) {
				provider.calls.length = 0;
				const url = await start({ LLAMACPP_BASE_URL: provider.url });
				await waitForCompletion(url, await submit(url, { model: "llamacpp" }));
				const texts = provider.calls.flatMap(({ segments }) => segments.map(({ text }) => text));
				// Shorter ones are each book's own (rule D6).
				sent.push(texts.filter((text) => text.split(" ").length > 3).length);
				await server?.stop();
			}
			expect(sent[0]).toBeGreaterThan(0);
			expect(sent[1]).toBe(0);
		} finally {
			await provider.close();
		}
	});

	it("starts, accepts books and reports the problem while Redis is down, and works once it is back", async () => {
		await redis.kill();
		let url: string;
		try {
			url = await start();
			await submit(url);
			expect(await listIssues(url)).toEqual(["The queue does not answer."]);
		} finally {
			await redis.start();
		}
		// What was not handed out waits for the sweep; what comes now does not.
		await vi.waitFor(async () => expect(await listIssues(url)).toEqual([]), { timeout: 15_000, interval: 200 });
		await waitForCompletion(url, await submit(url));
	});
});
