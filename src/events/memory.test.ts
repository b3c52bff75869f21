import { describeEventBus } from "./event-bus.contract.ts";
import { memoryEventBus } from "./memory.ts";

describeEventBus("memory", async () => ({ bus: memoryEventBus(), dispose: async () => {} }));
