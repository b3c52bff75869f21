import { afterAll, beforeAll } from "vitest";
import { dynamodbJobStore } from "./dynamodb.ts";
import { type DynamodbStandIn, startDynamodb } from "./dynamodb-table.fixture.ts";
import { describeJobStore } from "./job-store.contract.ts";

let dynamodb: DynamodbStandIn;
beforeAll(async () => {
	dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.close());

describeJobStore("dynamodb", async (clock) => {
	const options = await dynamodb.makeTable();
	const store = dynamodbJobStore({ ...options, clock });
	return {
		store,
		shared: true,
		reopen: async () => dynamodbJobStore({ ...options, clock }),
		dispose: () => store.close(),
	};
});
