import type { App } from "../app.ts";

/** `GET /`: what this server is and how it is used from a terminal. */
export async function pageRoutes(app: App, deps: { version: string }): Promise<void> {
	const html = Buffer.from(renderPage(deps.version));
	app.get("/", { schema: { hide: true } }, async (_request, reply) => {
		return reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(html);
	});
}

function renderPage(version: string): string {
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
<p>This server turns an EPUB in one language into an EPUB in another, as a bilingual edition or as a translation only.
It has no page to click on yet: it is used through its HTTP API.</p>
<h2>Translate a book</h2>
<pre><code># send the book: the answer holds a job_id
curl -F file=@book.epub -F target_language=es -F model=apertium http://HOST/translate

# follow it: status, progress, message
curl http://HOST/status/JOB_ID

# fetch the new book
curl -OJ http://HOST/download/JOB_ID

# or stop it
curl -X DELETE http://HOST/jobs/JOB_ID</code></pre>
<p>HOST is this page's own address. <a href="/languages">Languages</a>, <a href="/models">models</a>,
<a href="/docs">the whole API</a> and its <a href="/openapi.json">OpenAPI document</a>.</p>
<p><small>Version ${version.replace(/[^\w.+-]/g, "")}</small></p>
</main>
</body>
</html>
`;
}
