import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { AppError, isAbort } from "../../core/errors.ts";
import { LAYOUTS } from "../../core/layout.ts";
import { parseArguments } from "../arguments.ts";
import { type Command, EXIT, UsageError } from "../command.ts";
import { catchInterrupt } from "../interrupt.ts";
import { connect, SERVER_FLAGS, SERVER_HELP, toAppError } from "./connection.ts";

export const downloadCommand: Command = {
	summary: "download a job's book",
	help: `Usage: diglot download JOB [--out FILE] [--layout LAYOUT] [--partial] [--force] [--server URL]

Saves the translated book and prints its path. An incomplete file is never left under that name.

  --out FILE       defaults to the server's file name, in this folder
  --layout LAYOUT  ${LAYOUTS.join(", ")}
  --partial        what is translated so far, with the rest in the original
  --force          replace an existing file
${SERVER_HELP}`,
	async run(argv, { environment, out, err }) {
		const flags = {
			...SERVER_FLAGS,
			out: { type: "string" },
			layout: { type: "string" },
			partial: { type: "boolean" },
			force: { type: "boolean" },
		} as const;
		const { values, words } = parseArguments(argv, flags, ["JOB"]);
		const layout = LAYOUTS.find((one) => one === values.layout);
		if (values.layout !== undefined && layout === undefined) {
			throw new UsageError(`--layout must be one of ${LAYOUTS.join(", ")}, not "${values.layout}".`);
		}
		const query = { ...(layout && { layout }), ...(values.partial && { partial: "true" as const }) };
		const interrupt = catchInterrupt(err);
		try {
			const server = connect(values.server, environment);
			const answer = await server.jobs.download(words[0] ?? "", query, { signal: interrupt.signal }).catch((cause) => {
				if (isAbort(cause)) throw cause;
				throw new AppError("The server can't be reached.", { code: "STORAGE_ERROR", cause });
			});
			if (!answer.ok) throw toAppError({ status: answer.status, error: await answer.json().catch(() => null) });
			const path = values.out ?? nameOf(answer.headers.get("content-disposition"));
			await write(answer, path, values.force === true, interrupt.signal);
			out.write(`${path}\n`);
			return EXIT.done;
		} finally {
			interrupt.release();
		}
	},
};

/** The server's file name without any folder; RFC 5987's `filename*` takes precedence. */
function nameOf(disposition: string | null): string {
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
	const plain = /filename="([^"]+)"/i.exec(disposition ?? "")?.[1];
	const name = basename((encoded ? decodeURIComponent(encoded) : (plain ?? "book.epub")).replaceAll("\\", "/"));
	return /^\.*$/.test(name) ? "book.epub" : name;
}

async function write(answer: Response, path: string, force: boolean, signal: AbortSignal): Promise<void> {
	const there = await stat(path).catch(() => null);
	if (there && !force) {
		await answer.body?.cancel();
		throw new UsageError(`"${path}" already exists. Replace it with --force, or choose another file with --out.`);
	}
	if (answer.body === null) throw new AppError("The server sent no book.", { code: "STORAGE_ERROR" });
	const part = join(dirname(path), `.${randomUUID()}.part`);
	try {
		await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(part, { flags: "wx" }), {
			signal,
		});
		await rename(part, path);
	} catch (cause) {
		await rm(part, { force: true });
		if (isAbort(cause)) throw cause;
		throw new AppError(`The download was incomplete, or "${path}" can't be written.`, { code: "STORAGE_ERROR", cause });
	}
}
