import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type AttributeValue, DynamoDBClient, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { Redis } from "ioredis";
import { startRedisServer } from "../setup/redis-server.ts";
import { TEST_CREDENTIALS } from "../stand-ins/credentials.ts";
import { startDynamodb } from "../stand-ins/dynamodb.ts";
import { startS3 } from "../stand-ins/s3.ts";
import { listFiles } from "./pack-folder.ts";

/** Where a server keeps its data, so that the whole of it can be put into a folder of plain files and taken out again. */
export interface Place {
	/** For the server, beside its data folder. */
	settings: Record<string, string>;
	/** Copies all that a killed server has left into `folder`. */
	save(folder: string): Promise<void>;
	/** Fills the place, empty so far, with what `save` has written. */
	load(folder: string): Promise<void>;
	close(): Promise<void>;
}

export const PLACES = { local: localPlace, aws: awsPlace };
export type PlaceName = keyof typeof PLACES;

/** Work in progress and locks belong to a process, not to the data. */
const OF_PROCESSES = /^\.|^lock\.sqlite|-shm$/;

/** The data folder alone: SQLite and files. */
async function localPlace(dataFolder: string): Promise<Place> {
	return {
		settings: {},
		async save(folder) {
			for (const path of await listFiles(dataFolder)) {
				if (OF_PROCESSES.test(path)) continue;
				await mkdir(dirname(join(folder, path)), { recursive: true });
				await cp(join(dataFolder, path), join(folder, path));
			}
		},
		load: (folder) => cp(folder, dataFolder, { recursive: true }),
		close: async () => {},
	};
}

/** Stand-ins for DynamoDB and S3, and a real Redis for the cache. */
async function awsPlace(): Promise<Place> {
	const [tables, buckets, redisServer] = await Promise.all([startDynamodb(), startS3(), startRedisServer()]);
	const [{ table, endpoint }, { bucket }] = [await tables.makeTable(), buckets.makeBucket()];
	const region = "us-east-1";
	const dynamodb = new DynamoDBClient({ endpoint, region, credentials: TEST_CREDENTIALS });
	const s3 = new S3Client({
		endpoint: buckets.endpoint,
		region,
		credentials: TEST_CREDENTIALS,
		forcePathStyle: true,
	});
	const redis = new Redis(redisServer.url);

	async function saveItems(file: string): Promise<void> {
		const items: string[] = [];
		for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: table })) {
			items.push(...Items.map(itemToLine));
		}
		await writeFile(file, `${items.sort().join("\n")}\n`);
	}

	async function saveObjects(folder: string): Promise<void> {
		for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
			for (const { Key = "" } of Contents) {
				const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
				await mkdir(dirname(join(folder, Key)), { recursive: true });
				await writeFile(join(folder, Key), await buffer(Body as NodeJS.ReadableStream));
			}
		}
	}

	async function saveCache(file: string): Promise<void> {
		const lines = await Promise.all(
			(await redis.keys("diglot:text:*")).map(async (key) => JSON.stringify([key, await redis.get(key)])),
		);
		await writeFile(file, `${lines.sort().join("\n")}\n`);
	}

	return {
		settings: {
			STORAGE_MODE: "s3",
			S3_BUCKET_NAME: bucket,
			S3_ENDPOINT: buckets.endpoint,
			JOB_STORE_MODE: "dynamodb",
			DYNAMODB_TABLE_NAME: table,
			DYNAMODB_ENDPOINT: tables.endpoint,
			CACHE_MODE: "redis",
			REDIS_URL: redisServer.url,
			ENCRYPTION_KEY: "one key for all processes of this cluster",
			CALLBACK_SECRET: "one secret for all processes of this cluster",
			AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
			AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
			// Nobody listens there.
			AWS_ENDPOINT_URL_CLOUDWATCH: "http://127.0.0.1:9",
		},
		async save(folder) {
			await mkdir(folder, { recursive: true });
			await saveItems(join(folder, "items.jsonl"));
			await saveCache(join(folder, "cache.jsonl"));
			await saveObjects(join(folder, "objects"));
		},
		async load(folder) {
			for (const line of await readLines(join(folder, "items.jsonl"))) {
				await dynamodb.send(new PutItemCommand({ TableName: table, Item: itemFromLine(line) }));
			}
			for (const line of await readLines(join(folder, "cache.jsonl"))) {
				const [key, value] = JSON.parse(line) as [string, string];
				await redis.set(key, value);
			}
			for (const path of await listFiles(join(folder, "objects"))) {
				const Body = await readFile(join(folder, "objects", path));
				await s3.send(new PutObjectCommand({ Bucket: bucket, Key: path, Body }));
			}
		},
		async close() {
			redis.disconnect();
			dynamodb.destroy();
			s3.destroy();
			await Promise.all([tables.close(), buckets.close(), redisServer.dispose()]);
		},
	};
}

type Item = Record<string, AttributeValue>;

/** DynamoDB's own JSON, with bytes as base64. */
function itemToLine(item: Item): string {
	return JSON.stringify(
		Object.fromEntries(
			Object.entries(item)
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([name, value]) => [name, value.B ? { B: Buffer.from(value.B).toString("base64") } : value]),
		),
	);
}

function itemFromLine(line: string): Item {
	const item = JSON.parse(line) as Record<string, AttributeValue & { B?: string }>;
	return Object.fromEntries(
		Object.entries(item).map(([name, value]) => [name, value.B ? { B: Buffer.from(value.B, "base64") } : value]),
	) as Item;
}

async function readLines(file: string): Promise<string[]> {
	return (await readFile(file, "utf8")).split("\n").filter(Boolean);
}
