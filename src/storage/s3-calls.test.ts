import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createS3Calls, type S3Call } from "./s3-calls.ts";

const named = (name: string) => Object.assign(new Error("inner text"), { name });

describe("a call to S3", () => {
	const timeOf = async (bytes?: number): Promise<number> => {
		const calls: S3Call[] = [];
		const ask = createS3Calls("books");
		await ask(async (call) => void calls.push(call), ...(bytes === undefined ? [] : [bytes]));
		return calls[0]?.requestTimeout ?? Number.NaN;
	};

	it("has 4 s for each try, and more for what it sends: a second for each 256 kB, half a minute and a bit at most", async () => {
		expect(await timeOf()).toBe(4_000);
		expect(await timeOf(256_000)).toBe(5_000);
		expect(await timeOf(8 * 2 ** 20)).toBe(4_000 + 32_768);
		expect(await timeOf(100 * 2 ** 20)).toBe(4_000 + 33_000);
	});

	it("gives back its answer, and its failure as one of storage", async () => {
		const ask = createS3Calls("books");
		expect(await ask(async () => "answer")).toBe("answer");
		const failed = ask(() => Promise.reject(named("SlowDown")));
		await expect(failed).rejects.toMatchObject({ message: "The S3 bucket books is too busy." });
	});

	it("is broken off when all its tries together take too long", async () => {
		const ask = createS3Calls("books", 20);
		const hanging = ask(({ abortSignal }) => sleep(60_000, null, { signal: abortSignal }));
		await expect(hanging).rejects.toMatchObject({
			code: "STORAGE_ERROR",
			message: "The S3 bucket books does not answer.",
			cause: { message: "no answer within 20 ms" },
		});
	});

	it("has 12 s with all its tries, and 4 s while S3 seems to be away", async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const ask = createS3Calls("books");
		const hang = ({ abortSignal }: S3Call) =>
			new Promise<never>((_, reject) => {
				abortSignal.addEventListener("abort", () => reject(new Error("aborted")));
			});
		const failureAfter = async (ms: number, bytes?: number) => {
			let failure: unknown = null;
			const call = ask(hang, bytes).catch((error: unknown) => {
				failure = error;
			});
			await vi.advanceTimersByTimeAsync(ms - 1);
			expect(failure).toBeNull();
			await vi.advanceTimersByTimeAsync(1);
			await call;
			return failure;
		};
		expect(await failureAfter(12_000)).toMatchObject({ code: "STORAGE_ERROR" });
		expect(await failureAfter(4_000)).toMatchObject({ code: "STORAGE_ERROR" });
		expect(await failureAfter(5_000, 256_000)).toMatchObject({ code: "STORAGE_ERROR" });
		await ask(async () => "back");
		expect(await failureAfter(12_000)).toMatchObject({ code: "STORAGE_ERROR" });
	});
});
