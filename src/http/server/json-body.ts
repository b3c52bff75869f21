import type { App } from "./app-type.ts";

/** Accepts an empty body as `undefined`: some clients send `Content-Type: application/json` with a bare `DELETE`. */
export function allowEmptyJsonBody(app: App): void {
	const parse = app.getDefaultJsonParser("error", "error");
	app.removeContentTypeParser("application/json");
	app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
		if (body.trim() === "") done(null, undefined);
		else parse(request, body, done);
	});
}
