import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { servedJob, submitTiny } from "../http/job-texts.ts";

let folder: string;
let server: ServerProcess;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "diglot-test-"));
	server = await startServer(join(folder, "data"));
});
afterEach(async () => {
	await server.stop("SIGKILL");
	await rm(folder, { recursive: true, force: true });
});

test("a correction that was acknowledged survives kill -9, and is in the book", async () => {
	const { id } = await submitTiny(server.url, 20);
	let job = servedJob(server.url, id);
	await job.waitFor(({ status }) => status === "completed");
	const tagged = (await job.list()).filter(({ source }) => source.includes("<1>"));
	for (const [index, segment] of tagged.entries()) {
		expect((await job.patch(segment.id, `Texto <1>número</1> ${index + 1}.`)).status).toBe(200);
	}
	await server.stop("SIGKILL");
	server = await startServer(join(folder, "data"));
	job = servedJob(server.url, id);
	expect((await job.list()).filter(({ state }) => state === "edited")).toHaveLength(tagged.length);
	const chapter = await job.chapter("layout=translation_only");
	for (const index of tagged.keys()) expect(chapter).toContain(`Texto <em>número</em> ${index + 1}.`);
	const [first, again] = [await (await job.download()).bytes(), await (await job.download()).bytes()];
	expect(Buffer.compare(first, again)).toBe(0);
});
