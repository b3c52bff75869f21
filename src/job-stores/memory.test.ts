import { describeJobStore } from "./job-store.contract.ts";
import { memoryJobStore } from "./memory.ts";

describeJobStore("memory", async (clock) => ({ store: memoryJobStore({ clock }), dispose: async () => {} }));
