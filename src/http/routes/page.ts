import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { App } from "../server/app-type.ts";
import { matchesEtag } from "./byte-range.ts";
import { type PageFile, readPageFiles } from "./page-files.ts";

export interface PageDeps {
	version: string;
	/** The built page; without it, a plain page explains the API. */
	pageFolder?: string;
}

const UNCHANGING = "public, max-age=31536000, immutable";

/** `GET /` and `/assets/{name}`: the web page of spec §11 and its files. */
export async function pageRoutes(app: App, { version, pageFolder }: PageDeps): Promise<void> {
	const files = pageFolder === undefined ? null : readPageFiles(pageFolder);
	const html = Buffer.from(renderPlaceholder(version));
	app.get("/", { config: { access: "open" }, schema: { hide: true } }, async (request, reply) => {
		reply.header("cache-control", "no-cache");
		return files ? sendFile(request, reply, files.index) : reply.type("text/html; charset=utf-8").send(html);
	});
	const params = z.object({ name: z.string() });
	app.get("/assets/:name", { config: { access: "open" }, schema: { hide: true, params } }, async (request, reply) => {
		const file = files?.assets.get(request.params.name);
		if (!file) throw new AppError("The page has no such file. Reload the page.", { code: "NOT_FOUND" });
		reply.header("cache-control", UNCHANGING);
		return sendFile(request, reply, file);
	});
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
	reply.header("etag", file.etag).header("vary", "accept-encoding");
	if (matchesEtag(request.headers["if-none-match"], file.etag)) return reply.code(304).send();
	reply.type(file.type);
	if (!/\bgzip\b(?!;q=0(?:[,.\s]|$))/i.test(String(request.headers["accept-encoding"] ?? "")))
		return reply.send(file.bytes);
	return reply.header("content-encoding", "gzip").send(file.gzipped);
}

function renderPlaceholder(version: string): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Diglot</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid; border-radius: .5rem; }
</style>
</head>
<body>
<main>
<h1>Diglot</h1>
<p>This server turns an EPUB in one language into an EPUB in another, as a bilingual edition or as a translation on its own.
Its web page has not been built yet: run "npm run build:web", or use "npm start", which builds it automatically. Until then, use the
HTTP API.</p>
<h2>Translate a book</h2>
<pre><code># upload the book: the answer contains a job_id
curl -F file=@book.epub -F target_language=es -F model=apertium http://HOST/translate

# follow it: status, progress, message
curl http://HOST/status/JOB_ID

# download the translation
curl -OJ http://HOST/download/JOB_ID

# or cancel it
curl -X DELETE http://HOST/jobs/JOB_ID</code></pre>
<p>HOST is the address of this page. <a href="/languages">Languages</a>, <a href="/models">models</a>,
<a href="/docs">the whole API</a> and its <a href="/openapi.json">OpenAPI document</a>.</p>
<p><small>Version ${version.replace(/[^\w.+-]/g, "")}</small></p>
</main>
</body>
</html>
`;
}
