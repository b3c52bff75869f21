import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { tinyBook } from "../test/http/tiny-book.ts";

/** What the soak has done to the server so far. */
export interface SoakCounts {
	jobs: number;
	cancels: number;
	retries: number;
	badUploads: number;
	abortedUploads: number;
	listeners: number;
	/** Answers that nobody expected, by their kind. */
	surprises: Record<string, number>;
}

interface Load {
	url: string;
	counts: SoakCounts;
	signal: AbortSignal;
	/** Jobs that may still be in work. */
	recent: string[];
}

const RECENT = 20;
const ENDED = ["completed", "failed", "cancelled"];

/** Users of every kind, good and bad, until `signal`. */
export async function putLoadOn(url: string, counts: SoakCounts, signal: AbortSignal): Promise<void> {
	const load: Load = { url, counts, signal, recent: [] };
	const users = [useJobs, useJobs, cancelAndRetry, uploadRubbish, breakUploadOff, listen, listen, hold];
	await Promise.all(users.map((user) => repeat(load, user)));
}

async function repeat(load: Load, user: (load: Load) => Promise<void>): Promise<void> {
	while (!load.signal.aborted) {
		try {
			await user(load);
		} catch (error) {
			if (!load.signal.aborted) note(load, `${user.name}: ${error instanceof Error ? error.message : error}`);
		}
		await pause(300, 1_500);
	}
}

async function useJobs(load: Load): Promise<void> {
	const id = await submit(load);
	if (id === null) return;
	const end = await waitForEnd(load, id);
	if (end !== "completed") return note(load, `a job ${end}`);
	load.counts.jobs += 1;
	const query = pick(["", "?layout=translation_only", "?layout=side_by_side"]);
	const answer = await fetch(`${load.url}/download/${id}${query}`, { signal: load.signal });
	await answer.arrayBuffer();
	if (answer.status !== 200) note(load, `download ${answer.status}`);
	await (await fetch(`${load.url}/jobs/${id}/report`, { signal: load.signal })).text();
}

async function cancelAndRetry(load: Load): Promise<void> {
	const id = await submit(load);
	if (id === null) return;
	await pause(0, 400);
	const cancelled = await fetch(`${load.url}/jobs/${id}`, { method: "DELETE", signal: load.signal });
	await cancelled.text();
	if (cancelled.status !== 200) return cancelled.status === 404 ? undefined : note(load, `DELETE ${cancelled.status}`);
	load.counts.cancels += 1;
	if (Math.random() < 0.5) return;
	const retried = await fetch(`${load.url}/jobs/${id}/retry`, { method: "POST", signal: load.signal });
	await retried.text();
	if (retried.status !== 200) return note(load, `retry ${retried.status}`);
	load.counts.retries += 1;
	const end = await waitForEnd(load, id);
	if (end !== "completed") note(load, `a retried job ${end}`);
}

async function uploadRubbish(load: Load): Promise<void> {
	const boundary = { "content-type": "multipart/form-data; boundary=XXX" };
	const requests: RequestInit[] = [
		{ body: form({ file: "no zip at all" }) },
		{ body: form({ file: Buffer.alloc(3 * 2 ** 20) }) },
		{ body: form({ file: tinyBook().subarray(0, 600) }) },
		{ body: form({ colour: "blue" }) },
		{ body: form({ target_language: "klingonish" }) },
		{ body: '--XXX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nPK', headers: boundary },
	];
	const answer = await fetch(`${load.url}/translate`, { method: "POST", signal: load.signal, ...pick(requests) });
	await answer.text();
	if (![400, 413, 422].includes(answer.status)) note(load, `rubbish was answered with ${answer.status}`);
	load.counts.badUploads += 1;
}

async function breakUploadOff(load: Load): Promise<void> {
	const { hostname, port, host } = new URL(load.url);
	const socket = connect(Number(port), hostname);
	socket.on("error", () => {});
	await once(socket, "connect");
	const head = ["POST /translate HTTP/1.1", `Host: ${host}`, "Content-Type: multipart/form-data; boundary=XXX"];
	socket.write(`${head.join("\r\n")}\r\nContent-Length: 900000\r\n\r\n`);
	socket.write('--XXX\r\nContent-Disposition: form-data; name="file"; filename="a.epub"\r\n\r\n');
	socket.write(Buffer.alloc(Math.floor(Math.random() * 800_000), 1));
	await pause(0, 300);
	socket.destroy();
	load.counts.abortedUploads += 1;
}

/** A listener on a job's events that goes away in the middle, as browsers do. */
async function listen(load: Load): Promise<void> {
	await look(load, (id) => `/jobs/${id}/events`);
}

async function hold(load: Load): Promise<void> {
	await look(load, (id) => `/status/${id}?wait=20`);
}

async function look(load: Load, pathOf: (id: string) => string): Promise<void> {
	const id = pick(load.recent);
	if (id === undefined) return;
	const away = AbortSignal.any([load.signal, AbortSignal.timeout(Math.ceil(Math.random() * 4_000))]);
	load.counts.listeners += 1;
	try {
		await (await fetch(load.url + pathOf(id), { signal: away })).text();
	} catch (error) {
		if (!away.aborted) throw error;
	}
}

async function submit(load: Load): Promise<string | null> {
	// A unique style bypasses the cache.
	const style = `like book ${Math.random()}`;
	const body = form({ file: tinyBook(5 + Math.floor(Math.random() * 60)), model: "gpt4o", style });
	const answer = await fetch(`${load.url}/translate`, { method: "POST", body, signal: load.signal });
	const { job_id: id } = (await answer.json()) as { job_id?: string };
	if (id === undefined) {
		note(load, `submit ${answer.status}`);
		return null;
	}
	load.recent.push(id);
	if (load.recent.length > RECENT) load.recent.shift();
	return id;
}

async function waitForEnd({ url, signal }: Load, id: string): Promise<string> {
	while (true) {
		const { status } = (await (await fetch(`${url}/status/${id}`, { signal })).json()) as { status: string };
		if (ENDED.includes(status)) return status;
		await sleep(250, undefined, { signal });
	}
}

function form(fields: Record<string, string | Buffer>): FormData {
	const data = new FormData();
	for (const [name, value] of Object.entries({
		target_language: "es",
		model: "pseudo",
		file: tinyBook(),
		...fields,
	})) {
		if (name === "file") data.append(name, new Blob([new Uint8Array(Buffer.from(value))]), "Book.epub");
		else data.append(name, String(value));
	}
	return data;
}

function note({ counts }: Load, what: string): void {
	counts.surprises[what] = (counts.surprises[what] ?? 0) + 1;
}

function pick<T>(list: readonly T[]): T {
	return list[Math.floor(Math.random() * list.length)] as T;
}

async function pause(minMs: number, maxMs: number): Promise<void> {
	await sleep(minMs + Math.random() * (maxMs - minMs));
}
