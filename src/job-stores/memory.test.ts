import { describeJobStore } from "./job-store.contract.ts";
import { createMemoryJobStore } from "./memory.ts";

describeJobStore("memory", async (clock) => ({ store: createMemoryJobStore({ clock }), dispose: async () => {} }));
