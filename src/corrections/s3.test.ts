import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { type S3StandIn, startS3 } from "../../test/stand-ins/s3.ts";
import { createS3BlobStore } from "../storage/s3.ts";
import { describeCorrectionStore } from "./correction-store.contract.ts";
import { createS3CorrectionStore } from "./s3.ts";

let s3: S3StandIn;
beforeAll(async () => {
	s3 = await startS3();
});
afterAll(() => s3.close());

describeCorrectionStore("s3", async () => {
	const blobs = createS3BlobStore(s3.makeBucket());
	return {
		corrections: createS3CorrectionStore({ blobs }),
		startJob: async () => randomUUID(),
		dispose: async () => blobs.close(),
	};
});
