import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { buildSampleBook } from "../../scripts/build-sample.ts";
import { readContents } from "../corpus/archive-contents.ts";
import { type ServerProcess, startServer } from "../harness/server-process.ts";
import { describeWithParts } from "../setup/describe-with-parts.ts";
import {
	chooseTranslation,
	expectAccessible,
	expectNoSideways,
	giveBook,
	openWebBench,
	type WebBench,
} from "./reader-page.ts";

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark" as const };

describeWithParts(["chromium", "apertium"], "the page, in a reader's hands", () => {
	let bench: WebBench;
	let server: ServerProcess;
	let sample: string;

	beforeAll(async () => {
		bench = await openWebBench();
		sample = join(bench.folder, "alice.epub");
		await buildSampleBook(sample);
		server = await startServer(join(bench.folder, "data"));
	});

	afterEach(() => {
		expect(bench.faults.splice(0)).toEqual([]);
	});

	afterAll(async () => {
		await server?.stop("SIGKILL");
		await bench?.close();
	});

	it("a book is uploaded, translated by Apertium, corrected and downloaded with the correction; no view violates an axe rule", async () => {
		const page = await bench.open({ acceptDownloads: true });
		await page.goto(server.url);
		await page.getByText("Drop an EPUB here").waitFor();
		await expectAccessible(page, "start");
		await giveBook(page, sample);
		const facts = page.getByRole("region", { name: "Your book" });
		expect(await facts.innerText()).toContain("Lewis Carroll");
		expect(await facts.getByRole("img").getAttribute("src")).toMatch(/^data:image\//);
		await chooseTranslation(page, "spanish", "apertium");
		await page.getByLabel("Look of translations").selectOption({ label: "Marked: a line at the side" });
		await page.getByText("More options").click();
		await expectAccessible(page, "estimate");
		// A look of one's own is checked by the server, which says what is wrong with it and where.
		const css = page.getByLabel("Your own look, as CSS");
		await css.fill("p { color: red }");
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		expect(await page.getByRole("alert").innerText()).toContain("line 1, column 1: a selector reaches beyond");
		await css.fill("");
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await page.getByRole("heading", { name: "The book is ready" }).waitFor();
		await expectAccessible(page, "job");

		await page.getByRole("link", { name: "Read and edit" }).click();
		await page.getByRole("listitem").filter({ hasText: "d1-s6" }).waitFor();
		await expectAccessible(page, "reader");
		await page.getByRole("button", { name: "Edit d1-s3" }).click();
		const editor = page.getByRole("textbox", { name: "Translation d1-s3" });
		await editor.press("Home");
		await page.keyboard.type("Escrito ");
		await expectAccessible(page, "editor");
		await editor.press("Control+Enter");
		await page.getByText("edited by you").waitFor();
		// A mark that is gone is missed, offered, and put back.
		await page.getByRole("button", { name: "Edit d1-s5" }).click();
		const second = page.getByRole("textbox", { name: "Translation d1-s5" });
		await second.press("Control+a");
		await page.keyboard.type("Abajo <img src=x onerror=alert(1)>");
		await page.getByRole("button", { name: "Save" }).click();
		expect(await page.getByRole("alert").innerText()).toContain("marks");
		await page.getByRole("button", { name: "Insert mark <1>" }).click();
		await page.getByRole("button", { name: "Insert mark </1>" }).click();
		await page.getByRole("button", { name: "Save" }).click();
		await expect.poll(() => page.getByText("edited by you").count()).toBe(2);
		expect(await page.locator("img[src=x]").count()).toBe(0);

		await page.getByRole("link", { name: "Back to overview" }).click();
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Translation only" }).click(),
		]);
		expect(download.suggestedFilename()).toBe("alice_es.epub");
		const kept = await readFile(await download.path());
		expect(kept.subarray(0, 2).toString()).toBe("PK");
		const [marked] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Side by side" }).click(),
		]);
		expect(marked.suggestedFilename()).toBe("alice_es_bilingual_side_by_side.epub");
		const contents = await readContents(await marked.path());
		expect(contents?.get("EPUB/diglot.css")?.read()?.toString()).toContain("border-left: 0.1em solid");

		await page.getByRole("link", { name: "Your books" }).click();
		await page.getByRole("link", { name: "alice" }).waitFor();
		await expectAccessible(page, "jobs");
		await page.context().close();
	});

	it("a sample can be translated first, and the book is uploaded only once", async () => {
		const page = await bench.open();
		const sent: number[] = [];
		page.on("request", (request) => {
			if (request.method() === "POST") sent.push(Number(request.headers()["content-length"] ?? 0));
		});
		await page.goto(server.url);
		await giveBook(page, sample);
		await chooseTranslation(page, "es", "pseudo");
		await page.getByRole("button", { name: "Try a sample first" }).click();
		await page.getByText("10 of 10 segments").waitFor();
		const uploads = await page.evaluate(
			'performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/translate")).length',
		);
		expect(uploads).toBe(1);
		await page.context().close();
	});

	it("a broken book, and a file that is none, are refused with advice", async () => {
		const broken = join(bench.folder, "broken.epub");
		await writeFile(broken, "this is no archive");
		const none = join(bench.folder, "notes.txt");
		await writeFile(none, "notes");
		const page = await bench.open();
		await page.goto(server.url);
		const input = page.getByLabel("Choose a book");
		await input.setInputFiles(none);
		expect(await page.getByRole("alert").innerText()).toContain("Choose a file that ends in .epub");
		await input.setInputFiles(broken);
		await page.getByText("Choose another EPUB file.").waitFor();
		await expectAccessible(page, "refused");
		await page.context().close();
	});

	it("a missing key is requested, and never kept beyond the tab", async () => {
		const page = await bench.open();
		await page.goto(server.url);
		await giveBook(page, sample);
		await chooseTranslation(page, "es", "chatgptapi");
		await page.getByRole("button", { name: "Translate the whole book" }).click();
		await page
			.getByText(/^Enter an API key for chatgptapi/)
			.first()
			.waitFor();
		await page.getByLabel("API key for chatgptapi").fill("sk-secret-of-mine");
		expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).toBe("{}");
		await page.context().close();
	});

	it("works by keyboard alone, on a phone in dark mode, without horizontal scrolling", async () => {
		const page = await bench.open(PHONE);
		await page.goto(server.url);
		await giveBook(page, sample);
		await expectNoSideways(page);
		const combobox = page.getByRole("combobox", { name: "Translate into" });
		await combobox.focus();
		await page.keyboard.type("germ");
		expect(await combobox.getAttribute("aria-expanded")).toBe("true");
		expect(await page.getByRole("listbox").getByRole("option", { selected: true }).innerText()).toContain("German");
		await page.keyboard.press("Enter");
		expect(await combobox.inputValue()).toBe("German");
		await page.keyboard.press("Tab");
		await page.keyboard.type("pseudo");
		await page.keyboard.press("Tab");
		await page.keyboard.press("ArrowDown");
		expect(await page.getByRole("radio", { name: /^Translation first/ }).isChecked()).toBe(true);
		await page.keyboard.press("Tab");
		await page.keyboard.type("Equal");
		await page.keyboard.press("Tab");
		await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page.getByRole("heading", { name: "The book is ready" }).waitFor();
		expect(await page.evaluate("document.activeElement?.id")).toBe("content");
		await expectNoSideways(page);
		await expectAccessible(page, "job on a phone in the dark");
		await page.getByRole("link", { name: "Read and edit" }).press("Enter");
		await page.getByRole("listitem").filter({ hasText: "d1-s1" }).first().waitFor();
		await expectNoSideways(page);
		await expectAccessible(page, "reader on a phone in the dark");
		await page.context().close();
	});

	it("the first load is under 100 kB of script, and assets are cached for ever", async () => {
		const html = await (await fetch(server.url)).text();
		const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? "";
		const answer = await fetch(server.url + script, { headers: { "accept-encoding": "gzip" } });
		expect(answer.headers.get("content-encoding")).toBe("gzip");
		expect(answer.headers.get("cache-control")).toContain("immutable");
		expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
		const bytes = Number(answer.headers.get("content-length"));
		expect(bytes).toBeGreaterThan(5_000);
		expect(bytes).toBeLessThan(100_000);
	});
});
