import { createLocalQueue } from "./local.ts";
import { describeQueue } from "./queue.contract.ts";

describeQueue("local", async () => createLocalQueue());
