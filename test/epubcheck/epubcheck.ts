import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, readFileSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

/** Debian's EPUBCheck, the gate for validity. */
export const EPUBCHECK_JAR = "/usr/share/java/epubcheck.jar";

const CHECKER_SOURCE = fileURLToPath(new URL("CheckBooks.java", import.meta.url));
const DEFAULT_CACHE = fileURLToPath(new URL("../../.cache/epubcheck/", import.meta.url));

/** The name under which EPUBCheck sees every book, so that no message depends on where a book lies. */
const BOOK_NAME = "book.epub";

export interface Finding {
	severity: "ERROR" | "FATAL";
	/** `RSC-005` */
	id: string;
	/** The entry's name; empty for the archive itself. */
	file: string;
	message: string;
}

/** What EPUBCheck says of one book at ERROR and FATAL, each (file, id, message) once. */
export interface Verdict {
	findings: Finding[];
	/** Why there is no verdict (hung, out of memory, crashed), else `null`. */
	failure: string | null;
}

export interface EpubCheck {
	/** Checks one book; several calls wait in line. Never throws for what a book does to EPUBCheck: see `failure`. */
	check(path: string): Promise<Verdict>;
	close(): Promise<void>;
}

export interface EpubCheckOptions {
	/** Per book; EPUBCheck hangs on entity bombs. */
	timeLimitMs?: number;
	maxMemoryMb?: number;
	/** Where verdicts are kept by the book's SHA-256. */
	cacheFolder?: string;
}

/**
 * Starts EPUBCheck, one JVM for many books. Verdicts are kept by the book's content,
 * failures are not: a busy machine may be their cause.
 */
export function startEpubCheck(options: EpubCheckOptions = {}): EpubCheck {
	const { timeLimitMs = 120_000, maxMemoryMb = 1024, cacheFolder = DEFAULT_CACHE } = options;
	const cache = join(cacheFolder, checkerVersion());
	let folder: string | undefined;
	let jvm: Jvm | undefined;
	let line: Promise<unknown> = Promise.resolve();

	async function judge(path: string): Promise<Verdict> {
		folder ??= await mkdtemp(join(tmpdir(), "diglot-epubcheck-"));
		const book = join(folder, BOOK_NAME);
		await rm(book, { force: true });
		await symlink(await realpath(path), book);
		jvm ??= startJvm(maxMemoryMb);
		const verdict = await jvm.ask(book, timeLimitMs);
		if (verdict.failure !== null) {
			await jvm.stop();
			jvm = undefined;
		}
		const place = folder;
		return { ...verdict, findings: verdict.findings.map((finding) => withoutPlace(finding, place)) };
	}

	async function check(path: string): Promise<Verdict> {
		const kept = join(cache, `${await hashFile(path)}.json`);
		const known = await readFile(kept, "utf8").catch(() => null);
		if (known !== null) return JSON.parse(known) as Verdict;
		const turn = line.then(() => judge(path));
		line = turn.catch(() => undefined);
		const verdict = await turn;
		if (verdict.failure === null) await keep(kept, JSON.stringify(verdict));
		return verdict;
	}

	async function close(): Promise<void> {
		await line;
		await jvm?.stop();
		if (folder) await rm(folder, { recursive: true, force: true });
	}

	return { check, close };
}

/**
 * The findings of `after` that `before` has not: another (file, id, message up to the first `;`) at
 * ERROR or FATAL (rule B13). A verdict that `before` has and `after` has not counts as one.
 */
export function newErrors(before: Verdict, after: Verdict): Finding[] {
	const known = new Set(before.findings.map(identify));
	const fresh = new Map<string, Finding>();
	for (const finding of after.findings) {
		const key = identify(finding);
		if (!known.has(key) && !fresh.has(key)) fresh.set(key, finding);
	}
	const found = [...fresh.values()];
	if (after.failure === null || before.failure !== null) return found;
	return [...found, { severity: "FATAL", id: "NO-VERDICT", file: "", message: after.failure }];
}

/**
 * Whether an original's verdict can serve as the baseline. Where it ends FATAL or there is none,
 * EPUBCheck has not seen the whole book, and the baseline is the book after its mending alone (rule B13).
 */
export function canBeBaseline(verdict: Verdict): boolean {
	return verdict.failure === null && verdict.findings.every((finding) => finding.severity !== "FATAL");
}

export function formatFinding(finding: Finding): string {
	return `${finding.severity} ${finding.id} ${finding.file || "(archive)"}: ${finding.message}`;
}

function identify(finding: Finding): string {
	const [message = ""] = finding.message.split(";", 1);
	return JSON.stringify([finding.file, finding.id, message]);
}

function withoutPlace(finding: Finding, folder: string): Finding {
	const message = finding.message.replaceAll(join(folder, BOOK_NAME), BOOK_NAME);
	const file = finding.file.replaceAll(join(folder, BOOK_NAME), BOOK_NAME);
	return { ...finding, message, file: file === BOOK_NAME ? "" : file };
}

interface Jvm {
	ask(book: string, timeLimitMs: number): Promise<Verdict>;
	stop(): Promise<void>;
}

function startJvm(maxMemoryMb: number): Jvm {
	const settings = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", `-Xmx${maxMemoryMb}m`];
	const process = spawn("java", [...settings, "-cp", EPUBCHECK_JAR, CHECKER_SOURCE]);
	const gone = new Promise<string>((resolve) => {
		process.once("error", (error) => resolve(`java could not be started: ${error.message}`));
		process.once("close", (code, signal) => resolve(`EPUBCheck ended with ${signal ?? `exit code ${code}`}`));
	});
	let complaints = "";
	process.stderr.on("data", (chunk) => {
		complaints = (complaints + chunk).slice(-500);
	});
	process.stdin.on("error", () => {}); // The exit is what counts, and `gone` tells it.
	const answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();

	async function ask(book: string, timeLimitMs: number): Promise<Verdict> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<string>((resolve) => {
			timer = setTimeout(resolve, timeLimitMs, `EPUBCheck gave no verdict in ${timeLimitMs} ms`);
		});
		process.stdin.write(`${book}\n`);
		const answer = await Promise.race([answers.next(), gone, late]);
		clearTimeout(timer);
		if (typeof answer === "string") return { findings: [], failure: `${answer} ${complaints}`.trim() };
		if (answer.done) return { findings: [], failure: `${await gone} ${complaints}`.trim() };
		return parseAnswer(answer.value);
	}

	return { ask, stop: () => stopProcess(process, gone) };
}

async function stopProcess(process: ChildProcessWithoutNullStreams, gone: Promise<unknown>): Promise<void> {
	process.kill("SIGKILL");
	await gone;
}

function parseAnswer(line: string): Verdict {
	const answer = JSON.parse(line) as {
		findings: [Finding["severity"], string, string, string][];
		failure: string | null;
	};
	const findings = answer.findings.map(([severity, id, file, message]) => ({
		severity,
		id: id.replaceAll("_", "-"),
		file,
		message,
	}));
	return { findings, failure: answer.failure };
}

/** Changes with EPUBCheck and with our program around it, so that old verdicts are not taken for new ones. */
function checkerVersion(): string {
	const program = createHash("sha256").update(readFileSync(CHECKER_SOURCE)).digest("hex").slice(0, 8);
	return `${basename(realpathSync(EPUBCHECK_JAR), ".jar")}-${program}`;
}

async function hashFile(path: string): Promise<string> {
	const hash = createHash("sha256");
	await pipeline(createReadStream(path), hash);
	return hash.digest("hex");
}

async function keep(path: string, content: string): Promise<void> {
	await mkdir(join(path, ".."), { recursive: true });
	const unfinished = `${path}.${process.pid}`;
	await writeFile(unfinished, content);
	await rename(unfinished, path);
}
