import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { launchChromium } from "../visual/book-pages.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface WebBench {
	folder: string;
	/** A page in its own browser context, with its faults collected. */
	open(options?: BrowserContextOptions): Promise<Page>;
	/** Uncaught errors, CSP violations, and requests to other hosts. */
	faults: string[];
	close(): Promise<void>;
}

export async function openWebBench(): Promise<WebBench> {
	const folder = await mkdtemp(join(tmpdir(), "diglot-web-"));
	const browser: Browser = await launchChromium();
	const faults: string[] = [];
	return {
		folder,
		faults,
		async open(options = {}) {
			const context = await browser.newContext({ viewport: { width: 1200, height: 850 }, ...options });
			context.setDefaultTimeout(15_000);
			const page = await context.newPage();
			page.on("dialog", (dialog) => {
				faults.push(`a dialog of a script: ${dialog.message()}`);
				void dialog.dismiss();
			});
			page.on("pageerror", (error) => faults.push(error.message));
			page.on("console", (message) => {
				if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
			});
			page.on("request", (request) => {
				const { protocol, hostname } = new URL(request.url());
				if (/^https?:$/.test(protocol) && hostname !== "127.0.0.1") faults.push(`asked ${request.url()}`);
			});
			return page;
		},
		async close() {
			await browser.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Chooses a file as a user does, and waits for the estimate. */
export async function giveBook(page: Page, path: string): Promise<void> {
	await page.getByLabel(/^Choose (a|another) book$/).setInputFiles(path);
	await page.getByRole("region", { name: "Your book" }).waitFor();
}

export async function chooseTranslation(page: Page, language: string, model: string): Promise<void> {
	const combobox = page.getByRole("combobox", { name: "Translate into" });
	await combobox.fill(language);
	await page.getByRole("option").first().waitFor();
	await page.keyboard.press("Enter");
	await page.getByLabel("Model", { exact: true }).selectOption(model);
}

/** Checks axe's rules for WCAG 2.2 A and AA and best practices, in light and dark mode. */
export async function expectAccessible(page: Page, view: string): Promise<void> {
	await page.evaluate(await axeSource());
	for (const colorScheme of ["dark", "light"] as const) {
		await page.emulateMedia({ colorScheme });
		const violations = await page.evaluate(async () => {
			const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
			return (await axe.run()).violations;
		});
		const found = violations.map(
			({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
		);
		expect(found, `${view}, ${colorScheme}`).toEqual([]);
	}
	await page.emulateMedia({ colorScheme: null });
}

interface AxeViolation {
	id: string;
	nodes: { html: string }[];
}

let source: Promise<string> | null = null;

function axeSource(): Promise<string> {
	source ??= import("node:fs/promises").then(({ readFile }) => readFile(AXE, "utf8"));
	return source;
}

/** Whether anything overflows horizontally. */
export async function expectNoSideways(page: Page): Promise<void> {
	const [inside, screen] = (await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")) as [
		number,
		number,
	];
	expect(inside).toBeLessThanOrEqual(screen);
}
