import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getStatus, submitBook } from "../e2e/api.ts";
import type { EpubCheck } from "../epubcheck/epubcheck.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { seededRandom, shuffled } from "../harness/random.ts";
import { type ChaosBook, makeBook, openChaosBook, TARGET } from "./chaos-books.ts";
import { expireJob, readStored } from "./chaos-data.ts";
import { type ChaosServer, chaosServer } from "./chaos-server.ts";
import { type CallsJudge, type CallsVerdict, judgeCalls } from "./judge-calls.ts";
import { judgeDownload } from "./judge-download.ts";
import type { KillMoment } from "./kill-moments.ts";
import { type JobWatch, watchJobs } from "./watch-jobs.ts";

export interface ChaosPlan {
	seed: number;
	/** An empty folder for everything that the run writes. */
	folder: string;
	/** The books to translate, one job each. */
	books: readonly ChaosBook[];
	randomKills: number;
	/** Each is met once. */
	moments: readonly KillMoment[];
	/** So long a server lives before a random kill. */
	lifeMs: { min: number; max: number };
	/** So long the model takes for an answer. */
	delayMs: number;
	epubcheck: EpubCheck | null;
	log: (line: string) => void;
}

export interface ChaosResult extends CallsVerdict {
	jobs: number;
	kills: number;
	/** Looks at `/status` between, over and after the kills. */
	looks: number;
}

/** One death of the server, and how it comes. */
interface Life {
	kind: "random" | "after the answer" | "cancel against complete" | "moment";
	moment?: KillMoment;
}

interface ChaosJob {
	/** `null`: the upload was never acknowledged. */
	id: string | null;
	key: string;
	book: ChaosBook;
	/** What it must come to; `either`: the crash decided. */
	fate: "completed" | "cancelled" | "either" | "gone";
	/** A small one, made for a moment. */
	bait: boolean;
}

/** Stands before the job's key. */
const PROMPT = "For ";
const DEATH_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 10 * 60_000;
/** Paragraphs of the books that are made for a moment, so that there is enough to do until it comes. */
const BAIT_SIZES = { small: 12, middle: 250, large: 2_500 } as const;

/** Kills a server again and again while it translates books, and holds it to spec §5. */
export async function runChaos(plan: ChaosPlan): Promise<ChaosResult> {
	const model = await startFakeOpenAi({ delayMs: plan.delayMs });
	const dataFolder = join(plan.folder, "data");
	const server = chaosServer(dataFolder, {
		OPENAI_BASE_URL: model.url,
		PROVIDER_CONCURRENCY: "2",
		MAX_WORKERS: "4",
		CLEANUP_INTERVAL_MINUTES: "0.01",
	});
	const watch = watchJobs(server.url);
	const run = new ChaosRun(plan, { model, dataFolder, server, watch });
	try {
		return await run.run();
	} finally {
		await server.kill();
		await watch.stop();
		await model.close();
	}
}

interface Scene {
	model: FakeOpenAi;
	dataFolder: string;
	server: ChaosServer;
	watch: JobWatch;
}

class ChaosRun {
	private readonly plan: ChaosPlan;
	private readonly scene: Scene;
	private readonly random: () => number;
	private readonly judge: CallsJudge;
	private readonly jobs: ChaosJob[] = [];
	private readonly faults: string[] = [];
	private readonly baits = new Map<number, ChaosBook>();
	private kills = 0;

	constructor(plan: ChaosPlan, scene: Scene) {
		this.plan = plan;
		this.scene = scene;
		this.random = seededRandom(plan.seed);
		this.judge = judgeCalls(scene.model.calls);
	}

	async run(): Promise<ChaosResult> {
		const lives = this.planLives();
		const waiting = [...this.plan.books];
		// Half of the books come before the first kill, the others one by one between them.
		const perLife = Math.ceil(lives.length / Math.max(1, waiting.length / 2));
		await this.scene.server.start();
		for (const book of waiting.splice(0, Math.ceil(waiting.length / 2))) await this.submit(book);
		await this.kill();
		for (const [index, life] of lives.entries()) {
			await this.live(life, index % perLife === 0 ? waiting.shift() : undefined);
			this.plan.log(`kill ${this.kills}: ${life.moment?.name ?? life.kind}`);
		}
		await this.scene.server.start();
		for (const book of waiting) await this.submit(book);
		await this.waitForEnds();
		await this.judgeJobs();
		await this.scene.watch.stop();
		const verdict = this.judge.judge();
		return {
			...verdict,
			faults: [...this.faults, ...this.scene.watch.faults, ...verdict.faults],
			jobs: this.jobs.filter(({ id }) => id !== null).length,
			kills: this.kills,
			looks: this.scene.watch.looks,
		};
	}

	private planLives(): Life[] {
		const lives: Life[] = [
			...Array.from({ length: this.plan.randomKills }, (): Life => ({ kind: "random" })),
			...this.plan.moments.map((moment): Life => ({ kind: "moment", moment })),
			{ kind: "after the answer" },
			{ kind: "cancel against complete" },
		];
		return shuffled(lives, this.random);
	}

	/** One life of the server, from its start to its death. */
	private async live(life: Life, book: ChaosBook | undefined): Promise<void> {
		const { server } = this.scene;
		if (life.moment) {
			await this.liveUntil(life.moment);
		} else {
			await server.start();
			if (book) await this.submit(book);
			if (life.kind === "random") await sleep(this.between(this.plan.lifeMs.min, this.plan.lifeMs.max));
			else if (life.kind === "after the answer") await this.submit(await this.bait("small"), { bait: true });
			else await this.cancelNearEnd();
		}
		await this.kill();
		if (life.moment && book) {
			await server.start();
			await this.submit(book);
			await this.kill();
		}
	}

	private async liveUntil(moment: KillMoment): Promise<void> {
		const { server, dataFolder } = this.scene;
		if (moment.needs === "expiry") await this.expireOne(dataFolder);
		await server.start(moment, moment.needs === "translation" ? 1 + Math.floor(this.random() * 3) : 1);
		if (server.url() !== null) await this.provoke(moment).catch(() => {});
		if (!(await server.waitForDeath(DEATH_TIMEOUT_MS))) this.faults.push(`the moment never came: ${moment.name}`);
	}

	/** Does what makes the moment come. What is asked may never be answered: the server dies over it. */
	private async provoke({ name, needs }: KillMoment): Promise<void> {
		switch (needs) {
			case "upload":
				await this.submit(await this.bait("small"), { bait: true, times: 1 });
				break;
			case "completion":
			case "claim":
				await this.submit(await this.bait("small"), { bait: true, times: 1 });
				break;
			case "translation":
				await this.submit(await this.bait("middle"), { bait: true, times: 1 });
				break;
			case "heartbeat":
				await this.submit(await this.bait("large"), { bait: true, times: 1 });
				break;
			case "cancel": {
				const job = await this.submit(await this.bait("middle"), { bait: true, times: 1 });
				job.fate = name === "cancel written, nobody told" ? "cancelled" : "completed";
				await sleep(this.between(0, 1_000));
				await this.cancel(job);
				break;
			}
			case "expiry":
				break;
		}
	}

	/** Cancels a job in the moment in which its book is written out. */
	private async cancelNearEnd(): Promise<void> {
		const job = await this.submit(await this.bait("small"), { bait: true });
		job.fate = "either";
		const outputs = join(this.scene.dataFolder, "outputs", job.id ?? "");
		const deadline = Date.now() + DEATH_TIMEOUT_MS;
		while (!existsSync(outputs) && Date.now() < deadline) await sleep(1);
		const cancelling = this.cancel(job);
		await sleep(this.between(0, 20));
		if (await Promise.race([cancelling, sleep(0, false)])) job.fate = "cancelled";
		cancelling.catch(() => {});
	}

	private async cancel(job: ChaosJob): Promise<boolean> {
		const url = this.scene.server.url();
		if (url === null) return false;
		const response = await fetch(`${url}/jobs/${job.id}`, { method: "DELETE" }).catch(() => null);
		return response?.status === 200;
	}

	/** Lets the time of an ended job be over; makes one where there is none. */
	private async expireOne(dataFolder: string): Promise<void> {
		const { server, watch } = this.scene;
		await server.start();
		const job = await this.submit(await this.bait("small"), { bait: true });
		await this.waitForEnd(job);
		await this.kill();
		job.fate = "gone";
		watch.remove(job.id ?? "");
		expireJob(dataFolder, job.id ?? "");
	}

	private async submit(book: ChaosBook, { bait = false, times = 1 } = {}): Promise<ChaosJob> {
		const job: ChaosJob = { id: null, key: `sk-job-${this.jobs.length}`, book, fate: "completed", bait };
		this.jobs.push(job);
		this.judge.know(job.key, book);
		for (let tries = 1; ; tries++) {
			const url = this.scene.server.url();
			try {
				if (url === null) throw new Error("the server is dead");
				job.id = await submitBook(url, book.path, {
					target_language: TARGET,
					model: "chatgptapi",
					openai_key: job.key,
					// Another one each, so that the cache answers nothing.
					prompt: `${PROMPT}${job.key}`,
				});
				this.scene.watch.add(job.id);
				return job;
			} catch (error) {
				if (tries >= times) throw error;
			}
		}
	}

	/** A book that is made for one job, and the same for all of that size. */
	private async bait(size: keyof typeof BAIT_SIZES): Promise<ChaosBook> {
		const paragraphs = BAIT_SIZES[size];
		const known = this.baits.get(paragraphs);
		if (known) return known;
		const path = await makeBook(join(this.plan.folder, "baits"), size, paragraphs);
		const book = await openChaosBook(size, path);
		this.baits.set(paragraphs, book);
		return book;
	}

	private async kill(): Promise<void> {
		await this.scene.server.kill();
		this.kills += 1;
		const { jobs, checkpoints } = await readStored(this.scene.dataFolder);
		// By the prompt, because the id of an upload that was never answered is not known.
		const byKey = jobs.map(
			({ id, options }) => [options.prompt?.replace(PROMPT, "") ?? "", checkpoints.get(id) ?? []] as const,
		);
		this.judge.recordKill(new Map(byKey));
	}

	private async waitForEnds(): Promise<void> {
		const acknowledged = this.jobs.filter(({ id, fate }) => id !== null && fate !== "gone");
		for (const job of acknowledged) await this.waitForEnd(job);
	}

	private async waitForEnd(job: ChaosJob): Promise<void> {
		const deadline = Date.now() + END_TIMEOUT_MS;
		while (Date.now() < deadline) {
			const status = await this.statusOf(job);
			if (["completed", "failed", "cancelled"].includes(status)) return;
			await sleep(100);
		}
		this.faults.push(`${job.key} has not ended`);
	}

	private async statusOf({ id }: ChaosJob): Promise<string> {
		const response = await fetch(`${this.scene.server.url()}/status/${id}`);
		return response.status === 200 ? ((await response.json()) as { status: string }).status : String(response.status);
	}

	private async judgeJobs(): Promise<void> {
		for (const job of this.jobs.filter(({ id }) => id !== null)) {
			const found = await this.judgeJob(job);
			this.faults.push(...found.map((fault) => `${job.key} (${job.book.name}): ${fault}`));
		}
		const { jobs } = await readStored(this.scene.dataFolder);
		const open = jobs.filter(({ state }) => state === "pending" || state === "processing");
		for (const { id } of open) if (this.jobs.some((job) => job.id === id)) this.faults.push(`job ${id} is still open`);
	}

	private async judgeJob(job: ChaosJob): Promise<string[]> {
		const status = await this.statusOf(job);
		if (job.fate === "gone") {
			const left = existsSync(join(this.scene.dataFolder, "outputs", job.id ?? ""));
			return [
				...(status === "404" ? [] : [`expired, and /status says ${status}`]),
				...(left ? ["files are left"] : []),
			];
		}
		const wanted = job.fate === "either" ? ["completed", "cancelled"] : [job.fate];
		if (!wanted.includes(status)) {
			const { error_message } = await getStatus(this.scene.server.url() ?? "", job.id ?? "");
			return [`should be ${wanted.join(" or ")}, is ${status}: ${error_message}`];
		}
		if (status !== "completed") return [];
		const path = join(this.plan.folder, `${job.key}.epub`);
		return judgeDownload(this.scene.server.url() ?? "", job.id ?? "", job.book, path, this.plan.epubcheck);
	}

	private between(min: number, max: number): number {
		return Math.round(min + this.random() * (max - min));
	}
}
