import { Writable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { hang } from "../../async/gate.fixture.ts";
import { bookForm, type ServedBench, serveBench, submitOk } from "../../http/app.fixture.ts";
import type { BenchScript } from "../../jobs/jobs.fixture.ts";
import type { CliContext } from "../command.ts";
import { connect } from "./connection.ts";
import { watchJob } from "./watch.ts";

let served: ServedBench;
afterEach(() => served.close());

/** Watches a job of 100 segments to its end. */
async function watch(script: BenchScript, cancels = false) {
	served = await serveBench(script);
	const jobId = await submitOk(served.url, bookForm({}, 100));
	let output = "";
	const err = new Writable({
		write(chunk, _encoding, done) {
			output += chunk;
			done();
		},
	});
	const watching = watchJob(connect(served.url, {}), jobId, { err } as CliContext);
	if (cancels) await fetch(`${served.url}/jobs/${jobId}`, { method: "DELETE" });
	return { code: await watching, output };
}

describe("the exit code of a job that was watched", () => {
	it("is 0 where the whole book is translated", async () => {
		expect(await watch({})).toMatchObject({ code: 0, output: expect.stringContaining("completed") });
	});

	it("is 3 where some of it needs review", async () => {
		expect(await watch({ untranslated: (n) => n > 98 })).toMatchObject({
			code: 3,
			output: expect.stringContaining("completed"),
		});
	});

	it("is 1 where the job failed, or was cancelled", async () => {
		expect(await watch({ untranslated: (n) => n > 50 })).toMatchObject({ code: 1 });
		await served.close();
		expect(await watch({ beforeBatch: (_sent, signal) => hang(signal) }, true)).toMatchObject({ code: 1 });
	});
});
