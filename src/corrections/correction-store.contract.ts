import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Correction, CorrectionStore } from "./correction-store.ts";

export interface CorrectionStoreUnderTest {
	corrections: CorrectionStore;
	/** Stores a new job. */
	startJob(): Promise<string>;
	dispose(): Promise<void>;
}

export function makeCorrection(number: number, changes: Partial<Correction> = {}): Correction {
	return {
		document: "d1",
		fingerprint: `print-${number}`,
		occurrence: 1,
		text: `Texto <1>corregido</1> ${number} – «ñ» 🦉`,
		correctedAt: 1_800_000_000_000 + number,
		...changes,
	};
}

/** The contract of every correction store. */
export function describeCorrectionStore(name: string, open: () => Promise<CorrectionStoreUnderTest>): void {
	describe(`correction store: ${name}`, () => {
		let opened: CorrectionStoreUnderTest;
		let corrections: CorrectionStore;
		beforeEach(async () => {
			opened = await open();
			corrections = opened.corrections;
		});
		afterEach(() => opened.dispose());

		const loadSorted = async (jobId: string) =>
			(await corrections.load(jobId)).sort((a, b) => a.correctedAt - b.correctedAt);

		it("returns what was put, the newest of each segment", async () => {
			const job = await opened.startJob();
			await corrections.put(job, makeCorrection(1));
			await corrections.put(job, makeCorrection(2));
			await corrections.put(job, makeCorrection(1, { text: "later", correctedAt: 1_900_000_000_000 }));
			expect(await loadSorted(job)).toEqual([
				makeCorrection(2),
				makeCorrection(1, { text: "later", correctedAt: 1_900_000_000_000 }),
			]);
		});

		it("distinguishes equal texts in different places", async () => {
			const job = await opened.startJob();
			const places = [makeCorrection(1), makeCorrection(1, { occurrence: 2 }), makeCorrection(1, { document: "d2" })];
			for (const place of places) await corrections.put(job, place);
			expect(await corrections.load(job)).toHaveLength(3);
		});

		it("returns nothing for a job without any", async () => {
			expect(await corrections.load(await opened.startJob())).toEqual([]);
			expect(await corrections.load("unknown")).toEqual([]);
		});

		it("copies a job's to a job that doesn't exist yet, and keeps the original ones", async () => {
			const job = await opened.startJob();
			await corrections.put(job, makeCorrection(1));
			await corrections.copy(job, "another");
			await corrections.copy(job, "another");
			await corrections.copy("unknown", "another");
			await corrections.put(job, makeCorrection(1, { text: "since" }));
			expect(await corrections.load("another")).toEqual([makeCorrection(1)]);
		});

		it("deletes one job's and keeps the others'", async () => {
			const [one, two] = [await opened.startJob(), await opened.startJob()];
			for (const job of [one, two]) await corrections.put(job, makeCorrection(1));
			await corrections.delete(one);
			await corrections.delete(one);
			expect(await corrections.load(one)).toEqual([]);
			expect(await corrections.load(two)).toHaveLength(1);
		});
	});
}
