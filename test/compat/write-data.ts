import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { stripTags } from "../../src/core/tagged-text.ts";
import { type FakeCall, type FakeFault, type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { forwardTo } from "./fixed-address.ts";
import { packFolder } from "./pack-folder.ts";
import { PLACES, type Place, type PlaceName } from "./places.ts";
import { SERVER_SETTINGS } from "./server-settings.ts";
import {
	CORRECTION,
	type Expectations,
	formOf,
	IDEMPOTENCY_KEY,
	keyOf,
	STORED_JOBS,
	STORED_LAYOUTS,
	type StoredJob,
	sha256,
} from "./stored-jobs.ts";

// Writes the data that `compat.test.ts` reads, with the code that is checked out: a server is killed while it has
// jobs in every state. To be run at a version whose data must stay readable, not after each change.

const USAGE = `node test/compat/write-data.ts [--out FOLDER]
  --out FOLDER   default: test/compat/stored`;

/** The batches of a job that the provider answers before it does what the job is to suffer. */
const GOOD_CALLS = 2;
const AFTERWARDS: Partial<Record<StoredJob, FakeFault>> = {
	failed: "unauthorized",
	cancelled: "hang",
	halfway: "hang",
};

const { values } = parseArgs({
	options: {
		out: { type: "string", default: fileURLToPath(new URL("stored", import.meta.url)) },
		help: { type: "boolean", default: false },
	},
});

if (values.help) console.log(USAGE);
else for (const name of Object.keys(PLACES) as PlaceName[]) await writePlace(name, join(values.out, `${name}.zip`));

async function writePlace(name: PlaceName, archive: string): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-compat-"));
	const [data, out] = [join(folder, "data"), join(folder, "out")];
	const place = await PLACES[name](data);
	const provider = await startFakeOpenAi({ decide: (call) => decide(provider, call) });
	const closeAddress = await forwardTo("provider", provider.url);
	const start = () => startServer(data, { ...SERVER_SETTINGS, ...place.settings });
	let server = await start();
	try {
		const ids = await makeJobs(apiClient(server.url), provider);
		const expectations = await finish(server, place, provider, ids, join(out, "stored"));
		server = await start();
		const { completed } = ids.jobs;
		const client = apiClient(server.url);
		const downloads = await Promise.all(
			STORED_LAYOUTS.map(async (layout) => [layout, sha256(await client.download(completed, `layout=${layout}`))]),
		);
		const all: Expectations = {
			...expectations,
			downloads: Object.fromEntries(downloads),
			report: await client.report(completed),
		};
		await writeFile(join(out, "expectations.json"), `${JSON.stringify(all, null, "\t")}\n`);
		await mkdir(dirname(archive), { recursive: true });
		await packFolder(out, archive);
		console.log(`written: ${archive}`);
	} finally {
		await server.stop("SIGKILL");
		await closeAddress();
		await provider.close();
		await place.close();
		await rm(folder, { recursive: true, force: true });
	}
}

function decide({ calls }: FakeOpenAi, call: FakeCall): FakeFault | null {
	const job = STORED_JOBS.find((name) => keyOf(name) === call.key);
	const earlier = calls.filter(({ key, index }) => key === call.key && index < call.index);
	return job === undefined || earlier.length < GOOD_CALLS ? null : (AFTERWARDS[job] ?? null);
}

interface Made {
	jobs: Record<StoredJob, string>;
	uploadId: string;
	corrected: string;
	retranslated: string;
}

async function makeJobs(client: ApiClient, provider: FakeOpenAi): Promise<Made> {
	const completed = await client.submit(formOf("completed"));
	await client.waitFor(completed, ({ status }) => status === "completed");
	const [corrected = "", retranslated = ""] = (await client.segments(completed))
		.filter(({ source }) => source.includes("<1>"))
		.map(({ id }) => id);
	await client.correct(completed, corrected, CORRECTION);
	await client.retranslate(completed, retranslated, keyOf("completed"));
	for (const layout of STORED_LAYOUTS) await client.download(completed, `layout=${layout}`);

	const failed = await client.submit(formOf("failed"));
	await client.waitFor(failed, ({ status }) => status === "failed");
	const cancelled = await client.submit(formOf("cancelled"));
	await waitForHang(client, provider, cancelled, "cancelled");
	await client.cancel(cancelled);
	const halfway = await client.submit(formOf("halfway"));
	await waitForHang(client, provider, halfway, "halfway");
	// The one worker is held by the job before.
	const pending = await client.submit(formOf("pending"), IDEMPOTENCY_KEY);
	const uploadId = await client.estimate(formOf("pending"));
	return { jobs: { completed, failed, cancelled, halfway, pending }, uploadId, corrected, retranslated };
}

/** Waits until all that the provider will answer is stored, and the next batch hangs. */
async function waitForHang(client: ApiClient, provider: FakeOpenAi, id: string, job: StoredJob): Promise<void> {
	const isHanging = () => provider.calls.some(({ key, fault }) => key === keyOf(job) && fault === "hang");
	await client.waitFor(
		id,
		({ segments }) => isHanging() && segments.done >= answeredTexts(provider, keyOf(job)).length,
	);
}

async function finish(
	server: ServerProcess,
	place: Place,
	provider: FakeOpenAi,
	{ jobs: ids, ...made }: Made,
	folder: string,
): Promise<Omit<Expectations, "downloads" | "report">> {
	const client = apiClient(server.url);
	const jobs = await mapJobs(async (job) => ({
		status: await client.status(ids[job]),
		segments: await client.segments(ids[job]).catch(() => []),
	}));
	const answered = await mapJobs(async (job) => answeredTexts(provider, keyOf(job)));
	await server.stop("SIGKILL");
	await place.save(folder);
	return { writtenAt: Date.now(), ids, ...made, jobs, answered };
}

function answeredTexts({ calls }: FakeOpenAi, key: string): string[] {
	const good = calls.filter((call) => call.key === key && call.fault === null && call.answeredAt !== null);
	return good.flatMap(({ segments }) => segments.map(({ text }) => stripTags(text)));
}

async function mapJobs<T>(work: (job: StoredJob) => Promise<T>): Promise<Record<StoredJob, T>> {
	const pairs = await Promise.all(STORED_JOBS.map(async (job) => [job, await work(job)] as const));
	return Object.fromEntries(pairs) as Record<StoredJob, T>;
}
