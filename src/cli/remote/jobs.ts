import type { JobStatus } from "../../client/api.ts";
import { JOB_STATES } from "../../core/job.ts";
import { OPTION_BOUNDS } from "../../options/option-bounds.ts";
import { parseArguments, parseDecimal, parseWholeNumber } from "../arguments.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { MONEY_FLAGS, parseMoneyFlags } from "../money-flags.ts";
import { formatTable } from "../table.ts";
import { connect, request, SERVER_FLAGS, SERVER_HELP } from "./connection.ts";
import { watchJob } from "./watch.ts";

export const statusCommand: Command = {
	summary: "show a job's status",
	help: `Usage: diglot status JOB [--json] [--server URL]

  --json        print the server's response
${SERVER_HELP}`,
	async run(argv, { environment, out }) {
		const { values, words } = parseArguments(argv, { ...SERVER_FLAGS, json: { type: "boolean" } }, ["JOB"]);
		const { data } = await request(connect(values.server, environment).jobs.status(words[0] ?? ""));
		out.write(values.json ? `${JSON.stringify(data, null, "\t")}\n` : describe(data));
		return EXIT.done;
	},
};

export const cancelCommand: Command = {
	summary: "cancel a job",
	help: `Usage: diglot cancel JOB [--server URL]

Stops the job and its requests to the provider. What is translated so far is kept for "diglot retry"
until the job expires.

${SERVER_HELP}`,
	async run(argv, { environment, out }) {
		const { values, words } = parseArguments(argv, SERVER_FLAGS, ["JOB"]);
		const { data } = await request(connect(values.server, environment).jobs.cancel(words[0] ?? ""));
		out.write(`${data.message}\n`);
		return EXIT.done;
	},
};

export const retryCommand: Command = {
	summary: "resume a failed or cancelled job",
	help: `Usage: diglot retry JOB [--api-key KEY] [--model NAME] [--max-cost USD] [--watch] [--server URL]

What is already translated is not sent again.

  --api-key KEY   your key for the provider: keys are erased when a job ends
  --model NAME    another model for the rest of the book
  --reasoning HOW off, low or high: how much the model may think
  --max-cost USD  a new limit on the job's total cost
  --price-input USD, --price-output USD
                  your own price per million tokens, in place of the list's
  --watch         show the progress until the job ends, like "diglot watch"
${SERVER_HELP}`,
	async run(argv, context) {
		const flags = {
			...SERVER_FLAGS,
			"api-key": { type: "string" },
			model: { type: "string" },
			"max-cost": { type: "string" },
			...MONEY_FLAGS,
			watch: { type: "boolean" },
		} as const;
		const { values, words } = parseArguments(argv, flags, ["JOB"]);
		const maxCost = values["max-cost"];
		const changes = {
			...(values["api-key"] !== undefined && { api_key: values["api-key"] }),
			...(values.model !== undefined && { model: values.model }),
			...(maxCost !== undefined && { max_cost_usd: parseDecimal(maxCost, "--max-cost", OPTION_BOUNDS.maxCostUsd) }),
			...parseMoneyFlags(values),
		};
		const server = connect(values.server, context.environment);
		const { data } = await request(server.jobs.retry(words[0] ?? "", changes));
		if (values.watch) return watchJob(server, data.job_id, context);
		context.out.write(describe(data));
		return EXIT.done;
	},
};

export const listCommand: Command = {
	summary: "list your jobs on a server",
	help: `Usage: diglot list [--status STATE] [--limit N] [--json] [--server URL]

Lists your jobs, newest first.

  --status STATE  only jobs in this state: ${JOB_STATES.join(", ")}
  --limit N       at most N jobs; defaults to 20
  --json          print the server's response
${SERVER_HELP}`,
	async run(argv, { environment, out }) {
		const flags = {
			...SERVER_FLAGS,
			status: { type: "string" },
			limit: { type: "string" },
			json: { type: "boolean" },
		} as const;
		const { values } = parseArguments(argv, flags, []);
		const status = JOB_STATES.find((state) => state === values.status);
		if (values.status !== undefined && status === undefined) {
			throw new UsageError(`--status must be one of ${JOB_STATES.join(", ")}, not "${values.status}".`);
		}
		const limit = values.limit === undefined ? 20 : parseWholeNumber(values.limit, "--limit", { min: 1, max: 100 });
		const query = { limit, ...(status && { status }) };
		const { data } = await request(connect(values.server, environment).jobs.list(query));
		if (values.json) {
			out.write(`${JSON.stringify(data, null, "\t")}\n`);
			return EXIT.done;
		}
		const columns = [
			{ title: "job", align: "left" },
			{ title: "state", align: "left" },
			{ title: "%", align: "right" },
			{ title: "to", align: "left" },
			{ title: "model", align: "left" },
			{ title: "book", align: "left" },
		] as const;
		const rows = data.jobs.map((job) => [
			job.job_id,
			job.status,
			String(job.progress),
			job.target_language,
			job.model,
			job.filename,
		]);
		out.write(`${formatTable(columns, rows)}\n`);
		return EXIT.done;
	},
};

function describe(job: JobStatus): string {
	const { total, done, needs_review, unchanged } = job.segments;
	const parts = [
		`${done} of ${total} segments`,
		...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
		...(needs_review > 0 ? [`${needs_review} to review`] : []),
	];
	const lines = [
		["job", job.job_id],
		["book", job.filename],
		["state", `${job.status}: ${job.message}`],
		["progress", `${job.progress} % (${parts.join(", ")})`],
		["to", `${job.target_language} by ${job.model}`],
		["cost", `$${job.cost_usd.toFixed(2)}`],
		["expires", job.expires_at ?? "not before it has ended"],
	];
	return `${lines.map(([name = "", value = ""]) => `${name.padEnd(9)} ${value}`).join("\n")}\n`;
}
