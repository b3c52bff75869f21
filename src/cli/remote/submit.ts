import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { parseArguments } from "../arguments.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { readStyleArgument } from "../style-argument.ts";
import { connect, request, SERVER_FLAGS, SERVER_HELP } from "./connection.ts";
import { watchJob } from "./watch.ts";

/** Flag → form field of `POST /translate`; the server validates the values. */
const FIELDS = {
	to: "target_language",
	from: "source_language",
	model: "model",
	"model-id": "model_id",
	"base-url": "base_url",
	"api-key": "api_key",
	layout: "layout",
	"translate-tags": "translate_tags",
	"exclude-tags": "exclude_tags",
	"only-files": "only_files",
	"exclude-files": "exclude_files",
	"test-num": "test_num",
	"test-sample": "test_sample",
	prompt: "prompt",
	style: "style",
	temperature: "temperature",
	reasoning: "reasoning",
	"max-cost": "max_cost_usd",
	"price-input": "price_input",
	"price-output": "price_output",
} as const;

const SWITCHES = { "single-translate": "single_translate", title: "title" } as const;
const FILES = { "prompt-file": "prompt_file", glossary: "glossary" } as const;

type Flag = keyof typeof FIELDS | keyof typeof FILES;

const TEXT_FLAGS = Object.fromEntries(
	[...Object.keys(FIELDS), ...Object.keys(FILES)].map((flag) => [flag, { type: "string" }]),
) as Record<Flag, { type: "string" }>;

export const submitCommand: Command = {
	summary: "send a book to a server",
	help: `Usage: diglot submit BOOK --to LANG [--watch] [--server URL] …

Submits a book for translation and prints the job's id. The other flags are those of "diglot
translate": --from --model --model-id --base-url --api-key --layout --single-translate
--translation-style --translate-tags --exclude-tags --only-files --exclude-files --title
--test-num --test-sample --prompt --prompt-file --style --glossary --no-context --temperature
--reasoning --max-cost --price-input --price-output

  --watch       show the progress until the job ends, like "diglot watch"
${SERVER_HELP}`,
	async run(argv, context) {
		const flags = {
			...SERVER_FLAGS,
			...TEXT_FLAGS,
			"single-translate": { type: "boolean" },
			title: { type: "boolean" },
			"translation-style": { type: "string" },
			"no-context": { type: "boolean" },
			watch: { type: "boolean" },
		} as const;
		const { values, words } = parseArguments(argv, flags, ["BOOK"]);
		if (values.to === undefined) throw new UsageError("--to LANG is missing.");
		const form = new FormData();
		for (const [flag, field] of Object.entries(FIELDS)) {
			const value = values[flag as keyof typeof FIELDS];
			if (value !== undefined) form.set(field, value);
		}
		for (const [flag, field] of Object.entries(SWITCHES)) {
			if (values[flag as keyof typeof SWITCHES]) form.set(field, "true");
		}
		const style = readStyleArgument(values["translation-style"]);
		if (style !== undefined) form.set("translation_style", style);
		if (values["no-context"]) form.set("context", "false");
		if (values["test-num"] !== undefined) form.set("test_mode", "true");
		for (const [flag, field] of Object.entries(FILES)) await addFile(form, field, values[flag as keyof typeof FILES]);
		// The file comes last, so that the server can reject invalid fields before receiving the book.
		await addFile(form, "file", words[0]);
		const server = connect(values.server, context.environment);
		const { data } = await request(server.jobs.submit(form as never));
		context.out.write(`${data.job_id}\n`);
		return values.watch ? watchJob(server, data.job_id, context) : EXIT.done;
	},
};

async function addFile(form: FormData, field: string, path: string | undefined): Promise<void> {
	if (path === undefined) return;
	try {
		form.set(field, await openAsBlob(path), basename(path));
	} catch (cause) {
		throw new UsageError(`The file "${path}" can't be read.`, { cause });
	}
}
