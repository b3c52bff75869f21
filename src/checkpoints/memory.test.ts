import { randomUUID } from "node:crypto";
import { systemClock } from "../core/clock.ts";
import { makeJob } from "../job-stores/job-records.fixture.ts";
import { createMemoryJobStore } from "../job-stores/memory.ts";
import { describeCheckpointStore } from "./checkpoint-store.contract.ts";
import { createMemoryCheckpointStore } from "./memory.ts";

describeCheckpointStore("memory", async () => {
	const store = createMemoryJobStore({ clock: systemClock });
	return {
		checkpoints: createMemoryCheckpointStore({ updateJob: store.update }),
		async startJob() {
			const id = randomUUID();
			await store.create(makeJob({ id }));
			await store.claim(id, "worker-1", 1_000);
			return id;
		},
		takeJob: async (id) => void (await store.cancel(id, null)),
		readJob: (id) => store.get(id),
		dispose: () => store.close(),
	};
});
