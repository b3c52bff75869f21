import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { CreateMultipartUploadCommand, PutObjectCommand, S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type S3StandIn, startS3 } from "../../test/stand-ins/s3.ts";
import { createS3Calls } from "./s3-calls.ts";
import { uploadStream } from "./s3-upload.ts";

const MB = 2 ** 20;
const PART = 8 * MB;

describe("a stream is uploaded to S3", () => {
	let s3: S3StandIn;
	let client: S3Client;
	let target: { Bucket: string; Key: string };
	/** The calls that were made, each a part's number and bytes. */
	let calls: (string | [number | undefined, number])[];
	beforeAll(async () => {
		s3 = await startS3();
	});
	afterAll(() => s3.close());
	afterEach(() => client.destroy());
	beforeEach(() => {
		const { bucket, region, endpoint, credentials } = s3.makeBucket();
		client = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
		target = { Bucket: bucket, Key: "inputs/a.epub" };
		calls = [];
		const { send } = client;
		vi.spyOn(client, "send").mockImplementation((command: unknown, ...rest: unknown[]) => {
			if (command instanceof CreateMultipartUploadCommand) calls.push("begin");
			if (command instanceof PutObjectCommand) calls.push("put");
			if (command instanceof UploadPartCommand) {
				const { PartNumber, Body } = command.input;
				calls.push([PartNumber, Buffer.isBuffer(Body) ? Body.length : Number.NaN]);
			}
			return Reflect.apply(send, client, [command, ...rest]);
		});
	});

	async function upload(...sizes: number[]): Promise<void> {
		const pieces = sizes.map((size) => randomBytes(size));
		const whole = Buffer.concat(pieces);
		const sha256 = createHash("sha256").update(whole).digest("hex");
		expect(await uploadStream(client, createS3Calls(target.Bucket), target, Readable.from(pieces))).toEqual({
			bytes: whole.length,
			sha256,
		});
	}

	it("in one call if it is small or empty", async () => {
		await upload(5);
		await upload();
		expect(calls).toEqual(["put", "put"]);
	});

	it("in parts of 8 MiB, numbered from 1, without an empty one at the end", async () => {
		await upload(...Array.from({ length: 16 }, () => MB));
		expect(calls).toEqual(["begin", [1, PART], [2, PART]]);
	});

	it("with a last part of a single byte", async () => {
		await upload(9 * MB, 7 * MB, 1);
		expect(calls).toEqual(["begin", [1, PART], [2, PART], [3, 1]]);
	});
});
