import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChaosBook, TARGET } from "../chaos/chaos-books.ts";
import { judgeDownload } from "../chaos/judge-download.ts";
import { type JobWatch, watchJobs } from "../chaos/watch-jobs.ts";
import { submitBook } from "../e2e/api.ts";
import type { EpubCheck } from "../epubcheck/epubcheck.ts";
import { readEvents } from "../fixtures/event-stream.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { seededRandom, shuffled } from "../harness/random.ts";
import { type ApiWatch, watchApi } from "./api-watch.ts";
import { type ClusterPlace, type FaultShares, startClusterPlace } from "./cluster-place.ts";
import { type Death, judgeResends, type ResendVerdict } from "./judge-resends.ts";
import { clusterMember, type Member } from "./member.ts";

/** What may happen to a cluster. */
export type Blow =
	| "worker killed"
	| "worker stopped"
	| "API killed"
	| "Redis killed"
	| "Redis flushed"
	| "Redis frozen"
	| "job cancelled";

export interface ClusterPlan {
	seed: number;
	/** An empty folder for everything that the run writes. */
	folder: string;
	books: readonly ChaosBook[];
	workers: number;
	/** They come in an order that the seed decides. */
	blows: readonly Blow[];
	/** Between two blows. */
	pauseMs: { min: number; max: number };
	faultShares: FaultShares;
	/** So long the model takes for an answer. */
	delayMs: number;
	epubcheck: EpubCheck | null;
	log: (line: string) => void;
}

export interface ClusterResult extends ResendVerdict {
	jobs: number;
	seconds: number;
	/** Looks at `/status` of each job. */
	looks: number;
	/** What the API took to answer, milliseconds. */
	api: { answers: number; p50: number; p95: number; worst: number; unanswered: number };
	/** What it took to acknowledge an upload, with and without Redis. */
	slowestUploadMs: number;
	/** From a cancel's answer to the end of the last call of that job at a worker. */
	slowestCancelMs: number;
	/** Listeners at the API that saw the end of their job. */
	listeners: number;
	s3: { requests: number; faults: number };
	dynamodb: { requests: number; faults: number };
	/** Jobs that each worker has completed. */
	completedBy: number[];
}

interface ClusterJob {
	id: string;
	key: string;
	book: ChaosBook;
	fate: "completed" | "cancelled";
}

const END_TIMEOUT_MS = 6 * 60_000;
const DOWN_MS = { min: 500, max: 3_000 };
/** A cancel is promised within a second while Redis is up (spec §3); the rest is this busy machine's. */
const CANCEL_MS = 3_000;
const STOP_MS = 20_000;
const EMPTY_TIMEOUT_MS = 60_000;

/** Runs a cluster on loopback while parts of it are killed, and holds it to spec §10. */
export async function runCluster(plan: ClusterPlan): Promise<ClusterResult> {
	const random = seededRandom(plan.seed);
	// Another one, because how many calls there are is not the seed's to say.
	const place = await startClusterPlace(plan.folder, plan.faultShares, seededRandom(plan.seed + 1));
	// One model per worker, so that each call shows which worker sent it.
	const models = await Promise.all(
		Array.from({ length: plan.workers }, () => startFakeOpenAi({ delayMs: plan.delayMs })),
	);
	const { settings } = place;
	const api = clusterMember("api", "api", plan.folder, settings);
	const workers = models.map((model, index) =>
		clusterMember("worker", `worker-${index}`, plan.folder, {
			...settings,
			OPENAI_BASE_URL: model.url,
			PROVIDER_CONCURRENCY: "4",
			MAX_WORKERS: "4",
		}),
	);
	const run = new ClusterRun(plan, { place, models, api, workers, random });
	try {
		return await run.run();
	} finally {
		await run.end();
		await Promise.all([api, ...workers].map((member) => member.kill()));
		await Promise.all([place.close(), ...models.map((model) => model.close())]);
	}
}

interface Scene {
	place: ClusterPlace;
	models: readonly FakeOpenAi[];
	api: Member;
	workers: readonly Member[];
	random: () => number;
}

class ClusterRun {
	private readonly plan: ClusterPlan;
	private readonly scene: Scene;
	private readonly jobs: ClusterJob[] = [];
	private readonly deaths: Death[] = [];
	private readonly faults: string[] = [];
	private readonly watch: JobWatch;
	private readonly apiWatch: ApiWatch;
	private readonly listening: Promise<boolean>[] = [];
	private submits = 0;
	private slowestUploadMs = 0;
	private slowestCancelMs = 0;
	private over = false;

	constructor(plan: ClusterPlan, scene: Scene) {
		this.plan = plan;
		this.scene = scene;
		this.watch = watchJobs(() => scene.api.url());
		this.apiWatch = watchApi(
			() => scene.api.url(),
			() => this.jobs[0]?.id,
		);
	}

	async run(): Promise<ClusterResult> {
		const startedAt = performance.now();
		const { api, workers } = this.scene;
		await Promise.all([api, ...workers].map((member) => member.start()));
		const waiting = [...this.plan.books];
		for (const book of waiting.splice(0, Math.ceil(waiting.length / 2))) await this.submit(book);
		for (const blow of shuffled(this.plan.blows, this.scene.random)) {
			await sleep(this.between(this.plan.pauseMs));
			this.plan.log(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${blow}`);
			const next = waiting.shift();
			await Promise.all([this.strike(blow), next && this.submit(next)]);
		}
		for (const book of waiting) await this.submit(book);
		await this.waitForEnds();
		const seconds = Math.round((performance.now() - startedAt) / 1_000);
		await this.judge();
		const heard = await Promise.all(this.listening);
		await this.end();
		const keys = new Map(this.jobs.map(({ key, book }) => [key, book]));
		const verdict = judgeResends(
			this.scene.models.map(({ calls }) => calls),
			this.deaths,
			keys,
		);
		return {
			...verdict,
			faults: [...this.faults, ...this.watch.faults, ...verdict.faults],
			jobs: this.jobs.length,
			seconds,
			looks: this.watch.looks,
			api: summarize(this.apiWatch),
			slowestUploadMs: Math.round(this.slowestUploadMs),
			slowestCancelMs: Math.round(this.slowestCancelMs),
			listeners: heard.filter(Boolean).length,
			s3: pickCounts(this.scene.place.s3),
			dynamodb: pickCounts(this.scene.place.dynamodb),
			completedBy: workers.map(
				(worker) => this.jobs.filter(({ id }) => worker.countLogged("job.completed", id)).length,
			),
		};
	}

	/** Ends all watching; the processes live on. */
	async end(): Promise<void> {
		this.over = true;
		await Promise.all([this.watch.stop(), this.apiWatch.stop()]);
	}

	private async strike(blow: Blow): Promise<void> {
		const { place, api } = this.scene;
		switch (blow) {
			case "worker killed":
				return this.takeDown((worker) => worker.kill());
			case "worker stopped":
				return this.takeDown((worker) => this.stopWorker(worker));
			case "API killed":
				await api.kill();
				await sleep(this.between(DOWN_MS));
				return api.start();
			case "Redis killed":
				await place.redis.kill();
				await sleep(this.between(DOWN_MS));
				return place.redis.start();
			case "Redis flushed":
				return place.flush();
			case "Redis frozen":
				place.redis.freeze();
				await sleep(this.between(DOWN_MS));
				return place.redis.wake();
			case "job cancelled":
				return this.cancelOne();
		}
	}

	private async takeDown(end: (worker: Member) => Promise<void>): Promise<void> {
		const { workers, random } = this.scene;
		const index = Math.floor(random() * workers.length);
		const worker = workers[index] as Member;
		this.deaths.push({ worker: index, at: performance.now() });
		await end(worker);
		await sleep(this.between(DOWN_MS));
		await worker.start();
	}

	private async stopWorker(worker: Member): Promise<void> {
		const { code, ms } = await worker.stop();
		if (code !== 0)
			this.faults.push(`${worker.name} was stopped and ended with ${code}: ${worker.output().slice(-500)}`);
		if (ms > STOP_MS) this.faults.push(`${worker.name} took ${Math.round(ms)} ms to stop`);
	}

	/** Cancels a job while a worker sends its texts, and looks how long that goes on. */
	private async cancelOne(): Promise<void> {
		const book = this.plan.books.at(-1) as ChaosBook;
		const job = await this.submit(book);
		const callsOf = () => this.scene.models.flatMap(({ calls }) => calls.filter(({ key }) => key === job.key));
		while (callsOf().length === 0) await sleep(20);
		const response = await fetch(`${this.scene.api.url()}/jobs/${job.id}`, { method: "DELETE" });
		// It was quicker.
		if (response.status !== 200) return;
		job.fate = "cancelled";
		const answeredAt = performance.now();
		while (callsOf().some(({ endedAt }) => endedAt === null)) await sleep(10);
		const last = Math.max(...callsOf().map(({ endedAt }) => endedAt ?? 0)) - answeredAt;
		this.slowestCancelMs = Math.max(this.slowestCancelMs, last);
		if (last > CANCEL_MS) this.faults.push(`${job.key}: calls went on for ${Math.round(last)} ms after its cancel`);
	}

	private async submit(book: ChaosBook): Promise<ClusterJob> {
		const key = `sk-job-${this.submits++}`;
		for (;;) {
			const url = this.scene.api.url();
			const startedAt = performance.now();
			try {
				if (url === null) throw new Error("the API is dead");
				const id = await submitBook(url, book.path, {
					target_language: TARGET,
					model: "chatgptapi",
					openai_key: key,
					// Another one each, so that the cache answers nothing.
					prompt: `For ${key}`,
				});
				this.slowestUploadMs = Math.max(this.slowestUploadMs, performance.now() - startedAt);
				const job: ClusterJob = { id, key, book, fate: "completed" };
				this.jobs.push(job);
				this.watch.add(id);
				this.listening.push(this.listen(job));
				return job;
			} catch (error) {
				if (this.scene.api.url() === url && url !== null) this.faults.push(`${key}: ${String(error)}`);
				await sleep(200);
			}
		}
	}

	/** Follows a job's events at the API, over its deaths. @returns whether the job's end was reported */
	private async listen({ id }: ClusterJob): Promise<boolean> {
		while (!this.over) {
			const url = this.scene.api.url();
			try {
				if (url === null) throw new Error("the API is dead");
				for await (const { event } of readEvents(await fetch(`${url}/jobs/${id}/events`))) {
					if (event === "completed" || event === "cancelled") return true;
					if (event === "failed") return false;
				}
			} catch {
				await sleep(200);
			}
		}
		return false;
	}

	private async waitForEnds(): Promise<void> {
		const deadline = performance.now() + END_TIMEOUT_MS;
		for (const job of this.jobs) {
			while (!["completed", "failed", "cancelled"].includes(await this.statusOf(job))) {
				if (performance.now() > deadline) {
					this.faults.push(`${job.key} has not ended`);
					break;
				}
				await sleep(200);
			}
		}
	}

	private async statusOf({ id }: ClusterJob): Promise<string> {
		const response = await fetch(`${this.scene.api.url()}/status/${id}`);
		const { status = "", error_message } = (await response.json()) as { status?: string; error_message?: string };
		if (status === "failed") this.plan.log(`failed: ${error_message}`);
		return response.status === 200 ? status : String(response.status);
	}

	private async judge(): Promise<void> {
		const { place, workers } = this.scene;
		// All is over: what is judged must not depend on luck.
		place.s3.choose = () => null;
		place.dynamodb.choose = () => null;
		for (const job of this.jobs) {
			const found = await this.judgeJob(job);
			this.faults.push(...found.map((fault) => `${job.key} (${job.book.name}): ${fault}`));
			const ends = workers.reduce((sum, worker) => sum + worker.countLogged("job.completed", job.id), 0);
			if (ends > 1) this.faults.push(`${job.key}: completed ${ends} times`);
		}
		const ids = new Set(this.jobs.map(({ id }) => id));
		for (const key of await place.listOutputs()) {
			if (!ids.has(key.split("/")[1] ?? "")) this.faults.push(`nobody's object: ${key}`);
		}
		const deadline = performance.now() + EMPTY_TIMEOUT_MS;
		while ((await place.countDeliveries()) > 0 && performance.now() < deadline) await sleep(200);
		const left = await place.countDeliveries();
		if (left > 0) this.faults.push(`${left} deliveries are left in Redis`);
	}

	private async judgeJob(job: ClusterJob): Promise<string[]> {
		const status = await this.statusOf(job);
		if (status !== job.fate) return [`should be ${job.fate}, is ${status}`];
		if (status !== "completed") return [];
		const path = join(this.plan.folder, `${job.key}.epub`);
		return judgeDownload(this.scene.api.url() ?? "", job.id, job.book, path, this.plan.epubcheck);
	}

	private between({ min, max }: { min: number; max: number }): number {
		return Math.round(min + this.scene.random() * (max - min));
	}
}

function summarize({ times, unanswered }: ApiWatch): ClusterResult["api"] {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
	return { answers: sorted.length, p50: at(0.5), p95: at(0.95), worst: at(1), unanswered };
}

function pickCounts({ requests, faults }: { requests: number; faults: number }) {
	return { requests, faults };
}
