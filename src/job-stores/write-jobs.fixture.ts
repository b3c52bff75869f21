// A process that creates jobs until it is killed, and prints the id of each once it is stored.
import { writeSync } from "node:fs";
import { systemClock } from "../core/clock.ts";
import type { Job } from "../core/job.ts";
import { createSqliteJobStore } from "./sqlite.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";

const [path = ""] = process.argv.slice(2);
const store = createSqliteJobStore({ database: openSqliteDatabase(path), clock: systemClock });
for (let number = 0; number < 100_000; number++) {
	const id = `job-${number}`;
	await store.create({ id, owner: "local", state: "pending", version: 1, createdAt: number } as Job);
	writeSync(1, `${id}\n`);
}
