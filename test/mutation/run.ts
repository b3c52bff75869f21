import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { testMutants } from "./mutation.ts";
import { describeReport, scoreOf } from "./report.ts";

const USAGE = `npm run test:mutation -- FOLDER [options]
  FOLDER           a folder of src, such as formats/epub or http
  --sample N       how many of its mutants to try; defaults to 150
  --seed N         another seed tries others; defaults to 1
  --tests GLOB     run these beside the folder's own tests, instead of the nearest that import it; may be repeated
  --test-files N   without --tests: how many test files at most; defaults to 30
  --slow MS        leave out tests that take longer than this without a mutant; defaults to 3000
  --workers N      how many mutants at a time; defaults to 2
  --threshold N    exits with 1 if the score is below; defaults to 80`;

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const EQUIVALENTS = fileURLToPath(new URL("equivalent.json", import.meta.url));

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		sample: { type: "string", default: "150" },
		seed: { type: "string", default: "1" },
		tests: { type: "string", multiple: true, default: [] },
		"test-files": { type: "string", default: "30" },
		slow: { type: "string", default: "3000" },
		workers: { type: "string", default: "2" },
		threshold: { type: "string", default: "80" },
		help: { type: "boolean", default: false },
	},
});

const [folder] = positionals;
if (values.help) console.log(USAGE);
else if (folder === undefined) throw new Error(USAGE);
else process.exitCode = await main(folder.replace(/^(src[/])?|[/]$/g, ""));

async function main(folder: string): Promise<number> {
	const startMs = performance.now();
	const report = await testMutants({
		root: PROJECT,
		folder,
		tests: values.tests,
		mostTestFiles: Number(values["test-files"]),
		sample: Number(values.sample),
		seed: Number(values.seed),
		workers: Number(values.workers),
		slowMs: Number(values.slow),
		equivalents: EQUIVALENTS,
		onProgress: (done, of) => {
			if (process.stderr.isTTY) process.stderr.write(`\r${done}/${of}${done === of ? "\n" : ""}`);
		},
	});
	console.log(describeReport(report));
	console.log(`src/${folder}, seed ${values.seed}, ${Math.round((performance.now() - startMs) / 1000)} s`);
	return scoreOf(report) >= Number(values.threshold) ? 0 : 1;
}
