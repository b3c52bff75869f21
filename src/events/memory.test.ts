import { describeEventBus } from "./event-bus.contract.ts";
import { createMemoryEventBus } from "./memory.ts";

describeEventBus("memory", async () => ({ bus: createMemoryEventBus(), dispose: async () => {} }));
