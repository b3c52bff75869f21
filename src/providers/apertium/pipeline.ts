import { spawn } from "node:child_process";
import { CallError } from "../translator.ts";

/** A running pipeline of a pair: a text in, its translation out, one at a time. */
export interface ApertiumPipeline {
	/**
	 * The reply to a text in stream format. Each request carries a numbered mark that must come back,
	 * so that no reply is ever mistaken for another text's.
	 *
	 * @throws CallError `unreachable` when the pipeline ended, answered out of turn or not in time; the pipeline is then dead
	 */
	run(stream: string): Promise<string>;
	readonly alive: boolean;
	/** Ends every process of the pipeline. */
	close(): Promise<void>;
}

/** No text of a book takes this long: a pipeline that is silent for longer hangs. */
const ANSWER_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 2_000;
/** Flushes the last words out of the pipeline. */
const END_GUARD = ".[][\n]";
const MAX_STDERR_CHARS = 500;

/**
 * Starts the pipeline whose `.mode` stages are given, each with `-z`, so that it answers at every NUL.
 * Unknown words come back unmarked (`-n`).
 */
export function startApertiumPipeline(
	stages: readonly string[],
	answerTimeoutMs = ANSWER_TIMEOUT_MS,
): ApertiumPipeline {
	const command = stages.map((stage) => stage.replace(/^\S+/, "$& -z")).join(" | ");
	// `$1` and `$2` of a mode are its options for the generator and the tagger. `detached`
	// gives the stages a process group of their own, so that they can be killed together and don't get the terminal's Ctrl-C.
	const child = spawn("sh", ["-c", command, "sh", "-n"], {
		stdio: ["pipe", "pipe", "pipe"],
		detached: true,
		env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C.UTF-8" },
	});
	let waiting: { resolve: (reply: string) => void; reject: (error: CallError) => void } | null = null;
	let alive = true;
	let received: Buffer[] = [];
	let complaint = "";
	let requests = 0;

	const ended = new Promise<void>((resolve) => {
		child.once("error", (cause) => {
			fail("Apertium could not be started", cause);
			resolve();
		});
		child.once("close", () => {
			fail(`Apertium's pipeline ended${complaint ? `: ${firstLine(complaint)}` : ""}`);
			resolve();
		});
	});

	function fail(message: string, cause?: unknown): void {
		alive = false;
		waiting?.reject(new CallError(message, { fault: "unreachable", cause }));
		waiting = null;
	}

	function killGroup(): void {
		alive = false;
		if (child.pid === undefined) return;
		try {
			process.kill(-child.pid, "SIGKILL");
		} catch {
			// They have all ended already.
		}
	}

	child.stdin.on("error", () => {
		// A pipeline that dies closes its input; "close" above rejects the waiting request.
	});
	child.stderr.on("data", (chunk: Buffer) => {
		complaint = (complaint + chunk.toString("utf8")).slice(-MAX_STDERR_CHARS);
	});
	child.stdout.on("data", (chunk: Buffer) => {
		const end = chunk.indexOf(0);
		if (!waiting) {
			// Stages flush their buffers when a neighbour dies.
			fail("Apertium answered without being asked");
			killGroup();
			return;
		}
		if (end < 0) {
			received.push(chunk);
			return;
		}
		const reply = Buffer.concat([...received, chunk.subarray(0, end)]).toString("utf8");
		received = [chunk.subarray(end + 1)];
		waiting.resolve(reply);
		waiting = null;
	});

	return {
		get alive() {
			return alive;
		},
		async run(stream) {
			if (!alive || waiting) throw new CallError("Apertium's pipeline is not ready", { fault: "unreachable" });
			const answer = new Promise<string>((resolve, reject) => {
				waiting = { resolve, reject };
			});
			const timer = setTimeout(() => {
				fail("Apertium gave no answer in time");
				killGroup();
			}, answerTimeoutMs);
			requests += 1;
			const mark = `[|${requests}]`;
			child.stdin.write(`${stream}${mark}${END_GUARD}\0`);
			try {
				return withoutGuard(await answer, mark);
			} catch (error) {
				killGroup();
				throw error;
			} finally {
				clearTimeout(timer);
			}
		},
		async close() {
			alive = false;
			child.stdin.end();
			const timer = setTimeout(killGroup, END_TIMEOUT_MS);
			// A busy one would finish its text first.
			if (waiting) killGroup();
			await ended;
			clearTimeout(timer);
		},
	};
}

function withoutGuard(reply: string, mark: string): string {
	const end = reply.lastIndexOf(mark);
	if (end < 0) throw new CallError("Apertium answered out of turn", { fault: "unreachable" });
	// Words that a rule moved behind the mark belong to the text; the guard's full stop does not.
	return reply.slice(0, end) + reply.slice(end + mark.length).replace(/\.\[\]\[\n\][\s\S]*$/, "");
}

function firstLine(text: string): string {
	return text.trim().split("\n")[0]?.slice(0, 200) ?? "";
}
