import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { submitBook, waitForStatus } from "../e2e/api.ts";
import { collectEvents, readEvents, type StreamEvent } from "../fixtures/event-stream.ts";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "./tiny-book.ts";

const LAST = ["completed", "failed", "cancelled"];

describe("clients that follow jobs", () => {
	let folder: string;
	let book: string;
	let provider: FakeOpenAi;
	let server: ServerProcess;
	let sockets: Socket[];
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "diglot-events-"));
		book = join(folder, "book.epub");
		await writeFile(book, tinyBook(200));
		sockets = [];
		provider = await startFakeOpenAi({ delayMs: 300 });
		server = await start();
	});
	afterEach(async () => {
		for (const socket of sockets) socket.destroy();
		await server.stop("SIGKILL");
		await provider.close();
		await rm(folder, { recursive: true, force: true });
	});

	function start(): Promise<ServerProcess> {
		const settings = { OPENAI_BASE_URL: provider.url, OPENAI_API_KEY: "sk-test", PROVIDER_CONCURRENCY: "4" };
		return startServer(join(folder, "data"), settings);
	}

	const submit = () => submitBook(server.url, book, { target_language: "de", model: "chatgptapi" });
	const follow = (jobId: string, lastId?: string) =>
		fetch(`${server.url}/jobs/${jobId}/events`, lastId === undefined ? {} : { headers: { "last-event-id": lastId } });

	/** A client that opens the stream and never reads. */
	async function neverRead(jobId: string): Promise<void> {
		const { hostname, port } = new URL(server.url);
		const socket = connect(Number(port), hostname);
		sockets.push(socket);
		socket.on("error", () => {});
		await once(socket, "connect");
		socket.pause();
		socket.write(`GET /jobs/${jobId}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
	}

	function expectInOrder(events: StreamEvent[]): void {
		expect(events[0]?.event).toBe("status");
		expect(events.filter(({ event }) => LAST.includes(event))).toEqual([events.at(-1)]);
		expect(events.at(-1)).toMatchObject({ event: "completed", data: { status: "completed", progress: 100 } });
		const ids = events.map(({ id }) => Number(id));
		expect(ids).toEqual([...ids].sort((a, b) => a - b));
		const percents = events.map(({ data }) => Number(data.progress));
		expect(percents).toEqual([...percents].sort((a, b) => a - b));
		expect(percents.slice(0, -1)).not.toContain(100);
	}

	it("all see every job's end, two hundred at a time, some of which never read", async () => {
		const jobIds = await Promise.all([submit(), submit(), submit(), submit()]);
		await Promise.all(jobIds.map(neverRead));
		const listeners = Array.from({ length: 200 }, (_, number) => follow(jobIds[number % 4] ?? ""));
		const streams = await Promise.all((await Promise.all(listeners)).map(collectEvents));
		expect(streams).toHaveLength(200);
		for (const events of streams) expectInOrder(events);
	});

	it("see a job's end by long polling with the ETag, in few requests", async () => {
		const jobId = await submit();
		let [etag, state, questions] = ["", "", 0];
		while (state !== "completed") {
			const answer = await fetch(`${server.url}/status/${jobId}?wait=50`, { headers: { "if-none-match": etag } });
			questions++;
			expect(answer.status).toBe(200);
			expect(answer.headers.get("etag")).not.toBe(etag);
			etag = answer.headers.get("etag") ?? "";
			state = ((await answer.json()) as { status: string }).status;
			expect(state).not.toBe("failed");
		}
		expect(questions).toBeLessThan(60);
	});

	it("reconnect after the server was killed and restarted, and see the end", async () => {
		const jobId = await submit();
		const before: StreamEvent[] = [];
		const reading = (async () => {
			for await (const event of readEvents(await follow(jobId))) before.push(event);
		})();
		const cutOff = reading.then(
			() => "ended",
			() => "broken",
		);
		await waitForStatus(server.url, jobId, ({ segments }) => segments.done > 0);
		await server.stop("SIGKILL");
		expect(await cutOff).toBe("broken");
		expect(before.some(({ event }) => LAST.includes(event))).toBe(false);

		server = await start();
		const after = await collectEvents(await follow(jobId, before.at(-1)?.id));
		expect(Number(after[0]?.id)).toBeGreaterThanOrEqual(Number(before.at(-1)?.id));
		expectInOrder([...before, ...after]);
	});

	it("are disconnected immediately when the server is stopped", async () => {
		const jobId = await submit();
		const events = collectEvents(await follow(jobId));
		await waitForStatus(server.url, jobId, ({ status }) => status === "processing");
		const etag = (await fetch(`${server.url}/status/${jobId}`)).headers.get("etag") ?? "";
		const waiting = fetch(`${server.url}/status/${jobId}?wait=50`, { headers: { "if-none-match": etag } });
		await sleep(50);
		expect(await server.stop("SIGTERM")).toBe(0);
		expect((await events).some(({ event }) => LAST.includes(event))).toBe(false);
		expect([200, 304]).toContain((await waiting).status);
	});
});
