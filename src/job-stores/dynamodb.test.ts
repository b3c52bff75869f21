import { afterAll, beforeAll } from "vitest";
import { type DynamodbStandIn, startDynamodb } from "../../test/stand-ins/dynamodb.ts";
import { createDynamodbJobStore } from "./dynamodb.ts";
import { describeJobStore } from "./job-store.contract.ts";

let dynamodb: DynamodbStandIn;
beforeAll(async () => {
	dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.close());

describeJobStore("dynamodb", async (clock) => {
	const options = await dynamodb.makeTable();
	const store = createDynamodbJobStore({ ...options, clock });
	return {
		store,
		shared: true,
		reopen: async () => createDynamodbJobStore({ ...options, clock }),
		dispose: () => store.close(),
	};
});
