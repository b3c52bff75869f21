import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { type RedisServer, startRedisServer } from "../setup/redis-server.ts";
import { type DynamodbStandIn, startDynamodb } from "../stand-ins/dynamodb.ts";
import { type S3StandIn, startS3 } from "../stand-ins/s3.ts";
import { bookForm } from "./book-form.ts";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";

describeWithParts(["redis"], "servers that share DynamoDB, S3 and Redis", () => {
	let redis: RedisServer;
	let dynamodb: DynamodbStandIn;
	let s3: S3StandIn;
	let servers: ComposedServer[];
	beforeAll(async () => {
		vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
		vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH", "http://127.0.0.1:9");
		[redis, dynamodb, s3] = await Promise.all([startRedisServer(), startDynamodb(), startS3()]);
		const [table, bucket] = [await dynamodb.makeTable(), s3.makeBucket()];
		const settings = {
			STORAGE_MODE: "s3",
			S3_BUCKET_NAME: bucket.bucket,
			S3_ENDPOINT: s3.endpoint,
			JOB_STORE_MODE: "dynamodb",
			DYNAMODB_TABLE_NAME: table.table,
			DYNAMODB_ENDPOINT: dynamodb.endpoint,
			QUEUE_MODE: "redis",
			CACHE_MODE: "redis",
			REDIS_URL: redis.url,
			ENCRYPTION_KEY: "one key for all processes of this cluster",
		};
		servers = [await startComposedServer(settings), await startComposedServer(settings)];
	});
	afterAll(async () => {
		for (const server of servers) await server.stop();
		await Promise.all([redis.dispose(), dynamodb.close(), s3.close()]);
		vi.unstubAllEnvs();
	});

	it("translate what one has taken in wherever there is room, and tell of it at the other", async () => {
		const [one, other] = servers.map(({ url }) => url);
		const jobs = await Promise.all(
			Array.from({ length: 6 }, async () => {
				const answer = await fetch(`${one}/translate`, { method: "POST", body: bookForm() });
				return ((await answer.json()) as { job_id: string }).job_id;
			}),
		);
		for (const job of jobs) {
			const news = await (await fetch(`${other}/jobs/${job}/events`)).text();
			expect(news).toContain('"status":"completed"');
			expect((await fetch(`${other}/download/${job}`)).status).toBe(200);
		}
	});
});
