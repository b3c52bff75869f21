import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHROMIUM_PATH, hasPart } from "../setup/parts.ts";
import type { Edition } from "./books.ts";
import { missingPackages, PACKAGES_FOLDER } from "./packages.ts";
import type { Reader } from "./reader.ts";
import { runProgram } from "./run-program.ts";

/** In a process of its own: Ace keeps a browser, a log and temporary folders. */
const RUN_ACE = `
const [packages, book, folder] = process.argv.slice(1);
const ace = require(packages + "/@daisy/ace-core");
const runner = require(packages + "/@daisy/ace-axe-runner-puppeteer");
const options = { cwd: folder, outdir: folder + "/report", tmpdir: folder + "/temporary", initLogger: true };
ace(book, { ...options, fileName: folder + "/ace.log" }, runner).then(() => process.exit(0), () => process.exit(1));
`;

/** One rule that one document breaks, however often. */
export interface Violation {
	document: string;
	rule: string;
}

/** DAISY's Ace: axe's rules over each document, and rules of its own over the package. */
export const ace: Reader = {
	name: "Ace",
	missing: () =>
		hasPart("chromium")
			? missingPackages(["@daisy/ace-core", "@daisy/ace-axe-runner-puppeteer"])
			: `apt-get install chromium (${CHROMIUM_PATH})`,
	async tryBooks(editions, { folder, all }, report) {
		const sources = new Map<string, Violation[]>();
		for (const { name: edition, path, sourcePath } of all ? editions : editions.filter(isQuick)) {
			const known = sources.get(sourcePath) ?? (await runAce(sourcePath, folder));
			sources.set(sourcePath, known);
			const faults = findNewViolations(known, await runAce(path, folder));
			report({ reader: "Ace", edition, promise: "no new violation", faults });
		}
	},
};

/** The sample book in two layouts; each book takes half a minute. */
function isQuick({ name }: Edition): boolean {
	return name === "alice original_first" || name === "alice side_by_side";
}

/** What a document breaks now and did not in the source book. */
export function findNewViolations(before: readonly Violation[], after: readonly Violation[]): string[] {
	const name = ({ document, rule }: Violation) => `${document} breaks ${rule}`;
	const known = new Set(before.map(name));
	return [...new Set(after.map(name))].filter((violation) => !known.has(violation));
}

/** The part of Ace's report that is read. */
interface AceReport {
	assertions: {
		"earl:testSubject": { url: string };
		assertions: { "earl:test": { "dct:title": string }; "earl:result": { "earl:outcome": string } }[];
	}[];
}

async function runAce(path: string, parent: string): Promise<Violation[]> {
	const folder = await mkdtemp(join(parent, "ace-"));
	// Its own five seconds for a browser's start are too few for a busy machine.
	const env = { PUPPETEER_EXECUTABLE_PATH: CHROMIUM_PATH, ACE_TIMEOUT_INITIAL: "60000" };
	await runProgram(process.execPath, ["-e", RUN_ACE, PACKAGES_FOLDER, path, folder], env);
	const report: AceReport = JSON.parse(await readFile(join(folder, "report/report.json"), "utf8"));
	return report.assertions.flatMap(({ "earl:testSubject": { url: document }, assertions }) =>
		assertions
			.filter(({ "earl:result": result }) => result["earl:outcome"] === "fail")
			.map(({ "earl:test": test }) => ({ document, rule: test["dct:title"] })),
	);
}
