import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { testMutants } from "./mutation.ts";
import { describeReport, scoreOf } from "./report.ts";

const USAGE = `npm run test:mutation -- FOLDER [options]
  FOLDER           a folder of src, for example http, or a glob of folders: 'formats/epub/{segments,rendering}'
  --without FOLDER leave this folder of src as it is, although it lies in the first; may be repeated
  --sample N       how many of its mutants to try (150)
  --seed N         another seed tries others (1)
  --tests GLOB     run these beside the folder's own tests, instead of the nearest that import it; may be repeated
  --test-files N   without --tests: how many test files at most (20)
  --slow MS        leave out tests that take longer than this without a mutant (3000)
  --workers N      how many mutants at a time (2)
  --threshold N    ends with 1 if the score is below (80)`;

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const EQUIVALENTS = fileURLToPath(new URL("equivalent.json", import.meta.url));

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		sample: { type: "string", default: "150" },
		seed: { type: "string", default: "1" },
		without: { type: "string", multiple: true, default: [] },
		tests: { type: "string", multiple: true, default: [] },
		"test-files": { type: "string", default: "20" },
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
		without: values.without,
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
