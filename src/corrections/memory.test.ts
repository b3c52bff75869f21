import { randomUUID } from "node:crypto";
import { describeCorrectionStore } from "./correction-store.contract.ts";
import { createMemoryCorrectionStore } from "./memory.ts";

describeCorrectionStore("memory", async () => ({
	corrections: createMemoryCorrectionStore(),
	startJob: async () => randomUUID(),
	dispose: async () => {},
}));
