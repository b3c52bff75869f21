import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { forgeToken, SECRET } from "../http/forge-token.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { chooseTranslation, expectAccessible, giveBook, openWebBench, type WebBench } from "./reader-page.ts";

const KEY = "sk-good";

describeWithParts(["chromium"], "the page, when things go wrong", () => {
	let bench: WebBench;
	let provider: FakeOpenAi;
	const servers: ServerProcess[] = [];
	let book: string;

	beforeAll(async () => {
		bench = await openWebBench();
		provider = await startFakeOpenAi({ keys: [KEY], delayMs: 700 });
		book = join(bench.folder, "slow.epub");
		await writeFile(book, tinyBook(400));
	});

	afterEach(async () => {
		await Promise.all(servers.splice(0).map((server) => server.stop("SIGKILL")));
		expect(bench.faults.splice(0)).toEqual([]);
	});

	afterAll(async () => {
		await provider?.close();
		await bench?.close();
	});

	async function start(name: string, settings: Record<string, string> = {}): Promise<ServerProcess> {
		const slow = { OPENAI_BASE_URL: provider.url, PROVIDER_CONCURRENCY: "1", ...settings };
		const server = await startServer(join(bench.folder, name), slow);
		servers.push(server);
		return server;
	}

	async function startSlowJob(server: ServerProcess, key = KEY) {
		const page = await bench.open();
		await page.goto(server.url);
		await giveBook(page, book);
		await chooseTranslation(page, "german", "chatgptapi");
		await page.getByLabel("API key for chatgptapi").fill(key);
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		return page;
	}

	it("progress survives a reload, and continues automatically after the server was killed and restarted", async () => {
		const server = await start("restart");
		const page = await startSlowJob(server);
		const bar = page.getByRole("progressbar", { name: "Translation progress" });
		await bar.waitFor();
		await page.getByText(/^\d+ %/).waitFor();
		await page.reload();
		await page.getByText(/^\d+ %/).waitFor();
		await expectAccessible(page, "running job");
		const before = Number(await bar.getAttribute("aria-valuenow"));
		await server.stop("SIGKILL");
		await page.getByText("Connection lost. Reconnecting…").waitFor();
		await start("restart", { API_PORT: new URL(server.url).port });
		await page.getByText("Connection lost. Reconnecting…").waitFor({ state: "detached" });
		expect(Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThanOrEqual(before);
		await page.context().close();
	});

	it("the page retries if the server has too many streams, and shows the job until it ends", async () => {
		const server = await start("busy");
		const page = await bench.open();
		let asked = 0;
		await page.route("**/jobs/*/events", async (route) => {
			if (asked++ > 0) return route.continue();
			const problem = { status: 429, error_code: "RATE_LIMIT_EXCEEDED", message: "Too many.", recoverable: true };
			await route.fulfill({ status: 429, contentType: "application/problem+json", body: JSON.stringify(problem) });
		});
		await page.goto(server.url);
		await giveBook(page, book);
		await chooseTranslation(page, "german", "pseudo");
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await expect.poll(() => asked, { timeout: 10_000, message: "the page asks again" }).toBeGreaterThan(1);
		await page.getByRole("heading", { name: "The book is ready" }).waitFor();
		await page.context().close();
	});

	it("a job can be cancelled after a confirmation, downloaded in part, and resumed", async () => {
		const server = await start("cancel");
		const page = await startSlowJob(server);
		await page.getByText(/^\d+ %/).waitFor();
		await page.getByRole("button", { name: "Download partial translation" }).waitFor();
		await page.getByRole("button", { name: "Cancel translation" }).click();
		await expectAccessible(page, "the question");
		await page.getByRole("button", { name: "Yes, cancel it" }).click();
		await page.getByRole("heading", { name: "Cancelled" }).waitFor();
		await expect
			.poll(() => page.getByRole("status").allInnerTexts())
			.toContain("The translation of slow was cancelled.");
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Download partial translation" }).click(),
		]);
		expect(download.suggestedFilename()).toMatch(/\.epub$/);
		await page.getByRole("button", { name: "Resume translation" }).click();
		await page.getByRole("progressbar").waitFor();
		await page.context().close();
	});

	it("a wrong key fails the job with advice, and a right one resumes it", async () => {
		const server = await start("key");
		const page = await startSlowJob(server, "sk-wrong");
		await page.getByRole("heading", { name: "Translation failed" }).waitFor();
		await page.getByText("Check the key").waitFor();
		await expectAccessible(page, "failed job");
		await page.getByLabel("API key", { exact: true }).fill(KEY);
		await page.getByRole("button", { name: "Resume translation" }).click();
		await page.getByText(/^\d+ %/).waitFor();
		await page.context().close();
	});

	it("a token is requested if the server requires one, and forgotten with the tab", async () => {
		const server = await start("auth", { REQUIRE_AUTH: "true", JWT_SECRET: SECRET });
		const page = await bench.open();
		await page.goto(server.url);
		await page.getByRole("heading", { name: "Sign in" }).waitFor();
		await expectAccessible(page, "sign in");
		await page.getByLabel("Your token").fill("nonsense");
		await page.getByRole("button", { name: "Use this token" }).click();
		await page.getByText("The server did not accept this token").waitFor();
		await page.getByLabel("Your token").fill(await forgeToken());
		await page.getByRole("button", { name: "Use this token" }).click();
		await giveBook(page, book);
		await chooseTranslation(page, "german", "pseudo");
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await page.getByRole("heading", { name: "The book is ready" }).waitFor();
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Download book" }).click(),
		]);
		expect(download.suggestedFilename()).toBe("slow_bilingual.epub");
		expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).toBe("{}");
		await page.context().close();
	});

	it("of 5,000 segments under 500 rows are in the page, and scrolling lays out only what comes into view", async () => {
		const long = join(bench.folder, "long.epub");
		await writeFile(long, tinyBook(5_000));
		const server = await start("long");
		const page = await bench.open();
		await page.goto(server.url);
		await giveBook(page, long);
		await chooseTranslation(page, "german", "pseudo");
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await page.getByRole("heading", { name: "The book is ready" }).waitFor({ timeout: 60_000 });
		await page.getByRole("link", { name: "Read and edit" }).click();
		await page.getByText(/^500\d segments$/).waitFor();
		const { rows, rowsAdded, layouts } = await scrollThrough(page);
		expect(rows).toBeLessThan(500);
		expect(rowsAdded / TURNS).toBeLessThan(40);
		expect(layouts / TURNS).toBeLessThan(10);
		expect(await page.locator("[data-row]").count()).toBeGreaterThan(3);
		await page.context().close();
	}, 120_000);
});

const TURNS = 40;

/**
 * Down the reader's list with the wheel, in small steps and large ones.
 *
 * @returns the most rows at once, the rows that were put into the page, and how often the browser computed its layout
 */
async function scrollThrough(page: Page): Promise<{ rows: number; rowsAdded: number; layouts: number }> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send("Performance.enable");
	const countLayouts = async () => {
		const { metrics } = await devtools.send("Performance.getMetrics");
		return metrics.find(({ name }) => name === "LayoutCount")?.value ?? Number.NaN;
	};
	await page.evaluate(`scrollTo(0, 0); globalThis.rowsAdded = 0; new MutationObserver((changes) => {
		for (const { addedNodes } of changes) for (const node of addedNodes) {
			if (node.nodeType === 1) rowsAdded += node.matches("[data-row]") ? 1 : node.querySelectorAll("[data-row]").length;
		}
	}).observe(document.body, { childList: true, subtree: true })`);
	const before = await countLayouts();
	let rows = 0;
	for (let turn = 0; turn < TURNS; turn++) {
		await page.mouse.wheel(0, turn % 10 === 9 ? 40_000 : 900);
		await page.waitForTimeout(40);
		rows = Math.max(rows, await page.locator("[data-row]").count());
	}
	expect(await page.evaluate("scrollY")).toBeGreaterThan(50_000);
	return { rows, rowsAdded: (await page.evaluate("rowsAdded")) as number, layouts: (await countLayouts()) - before };
}
