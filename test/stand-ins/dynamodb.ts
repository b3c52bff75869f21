import type { AddressInfo } from "node:net";
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import type { TableOptions } from "../../src/job-stores/dynamodb-table.ts";
import { TEST_CREDENTIALS } from "./credentials.ts";

const index = (name: string, keys: [string, string], attributes: string[]) => ({
	IndexName: name,
	KeySchema: [
		{ AttributeName: keys[0], KeyType: "HASH" as const },
		{ AttributeName: keys[1], KeyType: "RANGE" as const },
	],
	Projection: { ProjectionType: "INCLUDE" as const, NonKeyAttributes: attributes },
});

/** The table that the job store expects; Terraform makes the same. */
export const JOB_TABLE: Omit<CreateTableCommandInput, "TableName"> = {
	BillingMode: "PAY_PER_REQUEST",
	KeySchema: [{ AttributeName: "job_id", KeyType: "HASH" }],
	AttributeDefinitions: [
		{ AttributeName: "job_id", AttributeType: "S" },
		{ AttributeName: "status", AttributeType: "S" },
		{ AttributeName: "owner", AttributeType: "S" },
		{ AttributeName: "created_at", AttributeType: "S" },
		{ AttributeName: "due", AttributeType: "S" },
		{ AttributeName: "due_at", AttributeType: "N" },
	],
	GlobalSecondaryIndexes: [
		index("status-index", ["status", "created_at"], ["caller", "lease_until", "ended_at"]),
		index("owner-index", ["owner", "created_at"], ["status", "expires_at"]),
		index("due-index", ["due", "due_at"], ["expires_at", "callback_due_at"]),
	],
};

export interface DynamodbStandIn {
	endpoint: string;
	/** Creates a new, empty job table. */
	makeTable(): Promise<TableOptions>;
	close(): Promise<void>;
}

/** A stand-in for DynamoDB that runs in this process; it knows no transactions and removes nothing by TTL. */
export async function startDynamodb(): Promise<DynamodbStandIn> {
	const server = dynalite({ createTableMs: 0 });
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	let tables = 0;
	return {
		endpoint,
		async makeTable() {
			const table = `jobs-${++tables}`;
			const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials: TEST_CREDENTIALS });
			await client.send(new CreateTableCommand({ TableName: table, ...JOB_TABLE }));
			client.destroy();
			return { table, region: "us-east-1", endpoint, credentials: TEST_CREDENTIALS };
		},
		async close() {
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
		},
	};
}
