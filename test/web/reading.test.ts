import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { createSqliteJobStore } from "../../src/job-stores/sqlite.ts";
import { openSqliteDatabase } from "../../src/job-stores/sqlite-database.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { submitBook, waitForCompletion } from "../e2e/api.ts";
import { cipher, type FakeOpenAi, startFakeOpenAi } from "../fixtures/fake-openai.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { tinyBook } from "../http/tiny-book.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import { chooseTranslation, expectAccessible, expectNoSideways, openWebBench, type WebBench } from "./reader-page.ts";

const KEY = "sk-good";
const MARKUP = "<img src=x onerror=alert(1)>";
const SMALL_PHONE = { viewport: { width: 320, height: 640 } };

/** Replaces each word by an Arabic one; marks and numbers stay. */
function toArabic(text: string): string {
	return text.replace(/<\/?\d+\/?>|\d+|[A-Za-z]+/g, (part) => (/^[A-Za-z]/.test(part) ? "كلمة" : part));
}

/** Adds `count` copies of a job's record to a server's store. */
async function copyJob(dataFolder: string, jobId: string, count: number): Promise<void> {
	const database = openSqliteDatabase(join(dataFolder, "jobs.sqlite"));
	const store = createSqliteJobStore({ database, clock: systemClock });
	const job = await store.get(jobId);
	if (!job) throw new Error(`there is no job ${jobId}`);
	for (let number = 1; number <= count; number++) await store.create({ ...job, id: randomUUID() });
	await store.close();
}

describeWithParts(["chromium"], "the page, while a reader goes through the texts", () => {
	let bench: WebBench;
	let provider: FakeOpenAi;
	let server: ServerProcess;
	let translate: (text: string) => string;

	beforeAll(async () => {
		bench = await openWebBench();
		provider = await startFakeOpenAi({ keys: [KEY], translate: (text) => translate(text) });
		server = await startServer(join(bench.folder, "data"), { OPENAI_BASE_URL: provider.url });
	});
	beforeEach(() => {
		translate = cipher;
	});
	afterEach(() => {
		expect(bench.faults.splice(0)).toEqual([]);
	});
	afterAll(async () => {
		await server?.stop("SIGKILL");
		await provider?.close();
		await bench?.close();
	});

	async function translateBook(page: Page, name: string, book: Buffer, language: string): Promise<void> {
		await page.goto(server.url);
		const file = { name, mimeType: "application/epub+zip", buffer: book };
		await page.getByLabel("Choose a book").setInputFiles(file);
		await page.getByRole("region", { name: "Your book" }).waitFor();
		await chooseTranslation(page, language, "chatgptapi");
		await page.getByLabel("API key for chatgptapi").fill(KEY);
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await page.getByRole("heading", { name: "The book is ready" }).waitFor();
	}

	it("what needs review can be found and corrected, is then no longer counted, and is in the book of every layout", async () => {
		translate = (text) => (text.includes("number 7 ") ? "" : cipher(text));
		const page = await bench.open();
		await translateBook(page, "review.epub", tinyBook(12), "german");
		await page.getByRole("link", { name: "1 to review" }).click();
		await page.getByText("needs review", { exact: true }).waitFor();
		expect(await page.locator("[data-row]").count()).toBe(1);
		await expectAccessible(page, "review");
		await page.getByRole("button", { name: /^Edit / }).click();
		await page.getByRole("textbox", { name: /^Translation / }).press("Home");
		await page.keyboard.type("Von Hand ");
		await page.keyboard.press("Control+Enter");
		await page.getByText("edited by you").waitFor();
		await page.getByLabel("Needs review only (0)").waitFor();
		await page.getByLabel("Needs review only (0)").uncheck();
		await expect.poll(() => page.locator("[data-row]").count()).toBeGreaterThan(10);
		await page.getByRole("link", { name: "Back to overview" }).click();
		const names = {
			"Original first": "review_bilingual.epub",
			"Translation first": "review_de_bilingual_translation_first.epub",
			"Side by side": "review_de_bilingual_side_by_side.epub",
			"Translation only": "review_de.epub",
		};
		for (const [name, file] of Object.entries(names)) {
			const [download] = await Promise.all([
				page.waitForEvent("download"),
				page.getByRole("button", { name, exact: true }).click(),
			]);
			expect(download.suggestedFilename()).toBe(file);
			const contents = await readContents(await download.path());
			expect(String(contents?.get("OEBPS/c1.xhtml")?.read()), name).toContain("Von Hand ");
		}
		const [report] = await Promise.all([
			page.context().waitForEvent("page"),
			page.getByRole("link", { name: "Report", exact: true }).click(),
		]);
		await report.getByRole("heading", { level: 1 }).waitFor();
		expect(await report.title()).toContain("Report");
		await page.context().close();
	});

	it("a segment can be translated again, with a key if none is available", async () => {
		const page = await bench.open();
		await translateBook(page, "again.epub", tinyBook(3), "german");
		await page.getByRole("link", { name: "Read and edit" }).click();
		const again = page.getByRole("button", { name: /^Translate again: / }).last();
		await again.waitFor();
		// As in a tab of the next day.
		await page.evaluate("sessionStorage.clear()");
		await page.reload();
		translate = (text) => `${cipher(text)} `.replace(/\s+$/, "!");
		await again.click();
		await page.getByLabel("API key", { exact: true }).fill("sk-wrong");
		await expectAccessible(page, "a key for one text");
		await page.getByRole("button", { name: "Translate again with this key" }).click();
		await expect.poll(() => page.getByRole("alert").innerText()).toContain("Check the key");
		await page.getByLabel("API key", { exact: true }).fill(KEY);
		await page.getByRole("button", { name: "Translate again with this key" }).click();
		await expect.poll(() => page.getByRole("status").allInnerTexts()).toContain("Translated again.");
		expect(await page.getByLabel("API key", { exact: true }).count()).toBe(0);
		await page.context().close();
	});

	it("right-to-left text is shown correctly beside left-to-right text, on a small phone", async () => {
		translate = toArabic;
		const page = await bench.open(SMALL_PHONE);
		await translateBook(page, "rtl.epub", tinyBook(5), "arabic");
		await expectNoSideways(page);
		await page.getByRole("link", { name: "Read and edit" }).click();
		const row = page.locator("[data-row]").filter({ hasText: "number 2" });
		await row.waitFor();
		const seen = (await row
			.locator(".segment-text")
			.evaluateAll((texts) =>
				(texts as { dir: string; lang: string }[]).map(({ dir, lang }) => [dir, lang]),
			)) as string[][];
		expect(seen).toEqual([
			["ltr", "en"],
			["rtl", "ar"],
		]);
		await row.getByRole("button", { name: /^Edit / }).click();
		expect(await page.getByRole("textbox", { name: /^Translation / }).getAttribute("dir")).toBe("rtl");
		await expectNoSideways(page);
		await expectAccessible(page, "RTL on a small phone");
		await page.context().close();
	});

	it("titles, file names, a model's answers and typed text are never interpreted as markup", async () => {
		translate = (text) => (text.length > 40 ? `${cipher(text)} ${MARKUP}` : cipher(text));
		const page = await bench.open(SMALL_PHONE);
		const name = `\u202Eevil ${MARKUP} ${"long".repeat(40)}.epub`;
		await translateBook(
			page,
			name,
			tinyBook(3, [], `${MARKUP}<script>alert(2)</script> ${"x".repeat(3_000)}`),
			"french",
		);
		await expectNoSideways(page);
		await page.getByRole("link", { name: "Read and edit" }).click();
		// What looks like a tag and is none of the text's is taken for a mistake of the model.
		await page.getByText("needs review", { exact: true }).first().waitFor();
		expect(await page.locator("[data-row]").filter({ hasText: MARKUP }).count()).toBe(0);
		await page
			.getByRole("button", { name: /^Edit / })
			.first()
			.click();
		await page.getByRole("textbox", { name: /^Translation / }).press("End");
		await page.keyboard.type(MARKUP);
		await page.keyboard.press("Control+Enter");
		await page.locator("[data-row]").filter({ hasText: MARKUP }).waitFor();
		await expectNoSideways(page);
		await page.getByRole("link", { name: "Your books" }).click();
		await page.getByRole("link", { name: /evil/ }).waitFor();
		await expectNoSideways(page);
		expect(await page.locator("img[src=x], main script").count()).toBe(0);
		await page.context().close();
	});

	it("a book can be translated again with another model", async () => {
		const page = await bench.open();
		await translateBook(page, "rerun.epub", tinyBook(3), "german");
		const before = page.url();
		await page.getByText("Translate this book again").click();
		await page.getByLabel("Model", { exact: true }).selectOption("pseudo");
		await expectAccessible(page, "rerun");
		await page.getByRole("button", { name: "Start new translation" }).click();
		await page.getByText("with pseudo").waitFor();
		await page.getByRole("heading", { name: "The book is ready" }).waitFor();
		expect(page.url()).not.toBe(before);
		await page.context().close();
	});

	it("a book can be dropped with the mouse", async () => {
		const page = await bench.open();
		await page.goto(server.url);
		await page.getByText("Drop an EPUB here").waitFor();
		const transfer = await page.evaluateHandle(
			(bytes) => {
				const { DataTransfer, File } = globalThis as unknown as {
					DataTransfer: new () => { items: { add(file: unknown): void } };
					File: new (parts: unknown[], name: string, options: object) => unknown;
				};
				const data = new DataTransfer();
				data.items.add(new File([new Uint8Array(bytes)], "dropped.epub", { type: "application/epub+zip" }));
				return data;
			},
			[...tinyBook(2)],
		);
		await page.getByText("Drop an EPUB here").dispatchEvent("drop", { dataTransfer: transfer });
		await page.getByRole("region", { name: "Your book" }).waitFor();
		expect(await page.getByRole("region", { name: "Your book" }).innerText()).toContain("A Small Book");
		await page.context().close();
	});

	it("a notice is shown while offline, and the page continues once it is back online", async () => {
		const page = await bench.open();
		await page.goto(server.url);
		await page.getByText("Drop an EPUB here").waitFor();
		await page.context().setOffline(true);
		await expect
			.poll(() => page.getByRole("status").allInnerTexts())
			.toContainEqual(expect.stringContaining("You are offline"));
		await page.getByLabel("Choose a book").setInputFiles({
			name: "away.epub",
			mimeType: "application/epub+zip",
			buffer: tinyBook(2),
		});
		await page.getByText("The server can't be reached.").waitFor();
		await expectAccessible(page, "offline");
		await page.context().setOffline(false);
		await expect
			.poll(async () => (await page.getByRole("status").allInnerTexts()).join(""))
			.not.toContain("You are offline");
		await page.context().close();
	});

	it("has names and roles for assistive technology", async () => {
		const page = await bench.open();
		await translateBook(page, "spoken.epub", tinyBook(3), "german");
		const job = await page.locator("body").ariaSnapshot();
		for (const line of [
			'- button "Skip to content"',
			'- navigation "Main":',
			"- main:",
			'- heading "spoken" [level=1]',
			'- heading "The book is ready" [level=2]',
			'- button "Download book"',
			'- heading "Chapters" [level=2]',
		]) {
			expect(job).toContain(line);
		}
		await page.context().close();
	});

	it("announces a missing field, and describes it at the field", async () => {
		const page = await bench.open();
		await page.goto(server.url);
		const file = { name: "spoken.epub", mimeType: "application/epub+zip", buffer: tinyBook(2) };
		await page.getByLabel("Choose a book").setInputFiles(file);
		await page.getByRole("region", { name: "Your book" }).waitFor();
		expect(await page.getByRole("status").allInnerTexts()).toContainEqual(
			expect.stringContaining("is ready to translate"),
		);
		const start = await page.locator("main").ariaSnapshot();
		for (const line of [
			'- heading "Translate a book" [level=1]',
			'- region "Your book":',
			'- combobox "Translate into"',
			'- combobox "Model"',
			'- group "Layout":',
			'- radio "Original first',
			'- button "Translate the whole book"',
			'- button "Try a sample first"',
		]) {
			expect(start).toContain(line);
		}
		const language = page.getByRole("combobox", { name: "Translate into" });
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await expect
			.poll(() => page.getByRole("status").allInnerTexts())
			.toContain("Choose the language to translate into.");
		expect(await language.getAttribute("aria-invalid")).toBe("true");
		const described = await language.getAttribute("aria-describedby");
		const words = await page.locator(`[id="${described?.split(" ").at(-1)}"]`).innerText();
		expect(words).toContain("Choose the language");
		await page.context().close();
	});

	it("all books of a long list can be shown, and no more are offered than there are", async () => {
		const data = join(bench.folder, "many");
		const many = await startServer(data);
		try {
			const page = await bench.open();
			await page.goto(`${many.url}/#/jobs`);
			await page.getByText("No books yet.").waitFor();
			await expectAccessible(page, "no books");
			const path = join(bench.folder, "one.epub");
			await writeFile(path, tinyBook(1));
			const jobId = await submitBook(many.url, path, { target_language: "de", model: "pseudo" });
			await waitForCompletion(many.url, jobId);
			const cards = page.getByRole("main").getByRole("listitem");
			const more = page.getByRole("button", { name: "Show more" });
			await copyJob(data, jobId, 19);
			await page.reload();
			await expect.poll(() => cards.count(), { timeout: 10_000 }).toBe(20);
			expect(await more.count()).toBe(0);
			await copyJob(data, jobId, 85);
			await page.reload();
			await expect.poll(() => cards.count(), { timeout: 10_000 }).toBe(20);
			for (const shown of [40, 60, 80, 100, 105]) {
				await more.click();
				await expect.poll(() => cards.count(), { timeout: 10_000 }).toBe(shown);
			}
			expect(await more.count()).toBe(0);
			await page.context().close();
		} finally {
			await many.stop("SIGKILL");
		}
	});
});
