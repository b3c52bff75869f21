import { randomUUID } from "node:crypto";
import { describeCorrectionStore } from "./correction-store.contract.ts";
import { memoryCorrectionStore } from "./memory.ts";

describeCorrectionStore("memory", async () => ({
	corrections: memoryCorrectionStore(),
	startJob: async () => randomUUID(),
	dispose: async () => {},
}));
