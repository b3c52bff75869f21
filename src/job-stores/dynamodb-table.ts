import { setTimeout as sleep } from "node:timers/promises";
import {
	type AttributeValue,
	BatchGetItemCommand,
	ConditionalCheckFailedException,
	DeleteItemCommand,
	DynamoDBClient,
	type DynamoDBClientConfig,
	GetItemCommand,
	PutItemCommand,
	QueryCommand,
	type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { limitCallTime } from "../async/call-deadline.ts";
import { AppError } from "../core/errors.ts";
import { toTableError } from "./dynamodb-errors.ts";

export type Item = Record<string, AttributeValue>;

export interface TableOptions {
	table: string;
	region: string;
	/** Defaults to AWS. */
	endpoint?: string | undefined;
	/** Defaults to AWS's credential chain. */
	credentials?: DynamoDBClientConfig["credentials"];
	/** For tests: all tries of one call together. */
	timeoutMs?: number;
}

/** An expression with its names (`#name`) and values (`:value`), in DynamoDB's syntax. */
export interface Condition {
	expression: string;
	names?: Record<string, string>;
	values?: Item;
}

/** The outcome of a conditional write. `unsure`: it failed, but an earlier try whose answer was lost may have succeeded. */
export type WriteOutcome = "written" | "refused" | "unsure";

/**
 * One table, read consistently by `job_id`. Throttles, 5xx and lost connections are retried with back-off.
 *
 * @throws AppError `STORAGE_ERROR` from any method when DynamoDB does not answer, or once it is closed
 */
export interface DynamodbTable {
	get(id: string): Promise<Item | null>;
	/** The existing items of `ids`, each once, in that order. */
	getAll(ids: readonly string[]): Promise<Item[]>;
	put(item: Item, condition?: Condition): Promise<WriteOutcome>;
	/** @returns the previous item; `null` if there was none or the condition did not hold */
	delete(id: string, condition?: Condition): Promise<Item | null>;
	/** The pages of an index query; the index may lag behind the table. */
	query(index: string, query: IndexQuery): AsyncGenerator<Item[]>;
	/** The number of matching items. */
	count(index: string, query: IndexQuery): Promise<number>;
	close(): void;
}

export interface IndexQuery {
	key: string;
	filter?: string | undefined;
	names: Record<string, string>;
	values: Item;
	newestFirst?: boolean;
	/** Items read per page. Defaults to as many as fit into 1 MB. */
	pageSize?: number;
}

const MAX_TRIES = 6;
const CONNECT_MS = 1_500;
const ANSWER_MS = 4_000;
/** All tries of one call together: API requests wait for it. */
const TIMEOUT_MS = 10_000;
/** The same while DynamoDB seems unreachable; one try and its answer. */
const DEGRADED_TIMEOUT_MS = 4_000;
/** DynamoDB's limit for one BatchGetItem. */
const BATCH = 100;
const MAX_BATCH_TRIES = 10;
const BATCH_PAUSE_MS = 50;

export function createDynamodbTable(options: TableOptions): DynamodbTable {
	const { table, region, endpoint, credentials, timeoutMs = TIMEOUT_MS } = options;
	const client = new DynamoDBClient({
		region,
		maxAttempts: MAX_TRIES,
		requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
		...(endpoint !== undefined && { endpoint }),
		...(credentials !== undefined && { credentials }),
	});
	const call = limitCallTime({ timeoutMs, degradedTimeoutMs: DEGRADED_TIMEOUT_MS });
	let open = true;

	async function ask<T>(send: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
		if (!open) throw new AppError("The job store is closed.", { code: "STORAGE_ERROR" });
		try {
			return await call((abortSignal) => send({ abortSignal }));
		} catch (error) {
			throw toTableError(error, table);
		}
	}

	/** One batch; repeats what DynamoDB omits for lack of capacity. */
	async function getBatch(ids: readonly string[]): Promise<Item[]> {
		const found: Item[] = [];
		let keys: Item[] = ids.map(keyOf);
		for (let tries = 1; keys.length > 0; tries++) {
			const RequestItems = { [table]: { Keys: keys, ConsistentRead: true } };
			const answer = await ask((options) => client.send(new BatchGetItemCommand({ RequestItems }), options));
			found.push(...(answer.Responses?.[table] ?? []));
			keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
			if (keys.length > 0 && tries === MAX_BATCH_TRIES) {
				throw new AppError("DynamoDB is too busy to answer.", { code: "STORAGE_ERROR" });
			}
			if (keys.length > 0) await sleep(BATCH_PAUSE_MS * 2 ** tries * Math.random());
		}
		return found;
	}

	function inputOf(index: string, query: IndexQuery): QueryCommandInput {
		const { key, filter, names, values, newestFirst = false, pageSize } = query;
		return {
			TableName: table,
			IndexName: index,
			KeyConditionExpression: key,
			ExpressionAttributeNames: names,
			ExpressionAttributeValues: values,
			ScanIndexForward: !newestFirst,
			...(filter !== undefined && { FilterExpression: filter }),
			...(pageSize !== undefined && { Limit: pageSize }),
		};
	}

	async function* queryPages(input: QueryCommandInput) {
		let from: Item | undefined;
		do {
			const start = from && { ExclusiveStartKey: from };
			const page = await ask((options) => client.send(new QueryCommand({ ...input, ...start }), options));
			yield page;
			from = page.LastEvaluatedKey;
		} while (from);
	}

	return {
		async get(id) {
			const input = { TableName: table, Key: keyOf(id), ConsistentRead: true };
			return (await ask((options) => client.send(new GetItemCommand(input), options))).Item ?? null;
		},

		async getAll(ids) {
			const found = new Map<string | undefined, Item>();
			// DynamoDB rejects a batch that requests an item twice.
			const wanted = [...new Set(ids)];
			for (let at = 0; at < wanted.length; at += BATCH) {
				for (const item of await getBatch(wanted.slice(at, at + BATCH))) found.set(item.job_id?.S, item);
			}
			return wanted.map((id) => found.get(id)).filter((item) => item !== undefined);
		},

		async put(item, condition) {
			const input = { TableName: table, Item: item, ...conditional(condition) };
			return ask(async (options) => {
				try {
					await client.send(new PutItemCommand(input), options);
					return "written";
				} catch (error) {
					if (!(error instanceof ConditionalCheckFailedException)) throw error;
					return (error.$metadata.attempts ?? 1) > 1 ? "unsure" : "refused";
				}
			});
		},

		async delete(id, condition) {
			const input = { TableName: table, Key: keyOf(id), ReturnValues: "ALL_OLD" as const, ...conditional(condition) };
			return ask(async (options) => {
				try {
					return (await client.send(new DeleteItemCommand(input), options)).Attributes ?? null;
				} catch (error) {
					if (error instanceof ConditionalCheckFailedException) return null;
					throw error;
				}
			});
		},

		async *query(index, query) {
			for await (const { Items } of queryPages(inputOf(index, query))) yield Items ?? [];
		},

		async count(index, query) {
			let sum = 0;
			for await (const { Count } of queryPages({ ...inputOf(index, query), Select: "COUNT" })) sum += Count ?? 0;
			return sum;
		},

		close() {
			open = false;
			client.destroy();
		},
	};
}

function keyOf(id: string): Item {
	return { job_id: { S: id } };
}

function conditional(condition: Condition | undefined) {
	if (!condition) return {};
	const { expression, names, values } = condition;
	return {
		ConditionExpression: expression,
		...(names && { ExpressionAttributeNames: names }),
		...(values && { ExpressionAttributeValues: values }),
	};
}
