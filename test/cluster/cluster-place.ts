import { join } from "node:path";
import { Redis } from "ioredis";
import { createS3BlobStore } from "../../src/storage/s3.ts";
import { type RedisServer, startRedisServer } from "../setup/redis-server.ts";
import { TEST_CREDENTIALS } from "../stand-ins/credentials.ts";
import { startDynamodb } from "../stand-ins/dynamodb.ts";
import { type Fault, type FaultProxy, SERVER_ERROR, startFaultProxy, THROTTLED } from "../stand-ins/fault-proxy.ts";
import { startS3 } from "../stand-ins/s3.ts";

/** What the processes of a cluster share: a real Redis, and the stand-ins for DynamoDB and S3 behind proxies that fail. */
export interface ClusterPlace {
	redis: RedisServer;
	s3: FaultProxy;
	dynamodb: FaultProxy;
	/** For every process, as a user would set them. */
	settings: Record<string, string>;
	/** Empties Redis, as an operator might by mistake. */
	flush(): Promise<void>;
	/** Deliveries that Redis still holds, waiting or handed out. */
	countDeliveries(): Promise<number>;
	/** The keys of all books and proofs in the bucket, past the proxy. */
	listOutputs(): Promise<string[]>;
	close(): Promise<void>;
}

/** Shares of calls, 0 to 1, that go wrong. */
export interface FaultShares {
	s3: number;
	dynamodb: number;
}

const S3_FAULTS: readonly Fault[] = [SERVER_ERROR, { status: 503, body: "" }, "drop", "lose", "cut"];
const DYNAMODB_FAULTS: readonly Fault[] = [SERVER_ERROR, THROTTLED, "drop", "lose"];

export async function startClusterPlace(
	folder: string,
	shares: FaultShares,
	random: () => number,
): Promise<ClusterPlace> {
	const [redis, tables, buckets] = await Promise.all([startRedisServer(), startDynamodb(), startS3()]);
	const [dynamodb, s3] = await Promise.all([startFaultProxy(tables.endpoint), startFaultProxy(buckets.endpoint)]);
	const { table } = await tables.makeTable();
	const bucket = buckets.makeBucket();
	const pick = (faults: readonly Fault[]) => faults[Math.floor(random() * faults.length)] ?? null;
	dynamodb.choose = () => (random() < shares.dynamodb ? pick(DYNAMODB_FAULTS) : null);
	s3.choose = () => (random() < shares.s3 ? pick(S3_FAULTS) : null);
	return {
		redis,
		s3,
		dynamodb,
		settings: {
			STORAGE_MODE: "s3",
			S3_BUCKET_NAME: bucket.bucket,
			S3_ENDPOINT: s3.endpoint,
			JOB_STORE_MODE: "dynamodb",
			DYNAMODB_TABLE_NAME: table,
			DYNAMODB_ENDPOINT: dynamodb.endpoint,
			QUEUE_MODE: "redis",
			CACHE_MODE: "redis",
			REDIS_URL: redis.url,
			ENCRYPTION_KEY: "one key for all processes of this cluster",
			AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
			AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
			// Nobody receives the metrics.
			AWS_ENDPOINT_URL_CLOUDWATCH: "http://127.0.0.1:9",
		},
		flush: () => withRedis(redis.url, (commands) => commands.flushall()).then(() => {}),
		countDeliveries: () =>
			withRedis(redis.url, async (commands) => {
				const prefix = `diglot-${table}:jobs`;
				const [waiting, held] = [
					await commands.zcard(`${prefix}:prioritized`),
					await commands.llen(`${prefix}:active`),
				];
				return waiting + held + (await commands.llen(`${prefix}:wait`));
			}),
		async listOutputs() {
			const blobs = createS3BlobStore({ ...bucket, workFolder: join(folder, "look") });
			try {
				const keys: string[] = [];
				for await (const { key } of blobs.list("outputs/")) keys.push(key);
				return keys;
			} finally {
				blobs.close();
			}
		},
		async close() {
			await Promise.all([redis.dispose(), dynamodb.close(), s3.close()]);
			await Promise.all([tables.close(), buckets.close()]);
		},
	};
}

async function withRedis<T>(url: string, work: (commands: Redis) => Promise<T>): Promise<T> {
	const commands = new Redis(url);
	try {
		return await work(commands);
	} finally {
		commands.disconnect();
	}
}
