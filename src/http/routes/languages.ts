import { z } from "zod";
import { listLanguages } from "../../catalog/languages.ts";
import { noQuery, problems } from "../openapi/schemas.ts";
import type { App } from "../server/app-type.ts";

const languagesSchema = z
	.object({ languages: z.record(z.string(), z.string()).describe("Code → English name") })
	.meta({ id: "Languages" });

/** `GET /languages`: the languages with a name in the catalog; any other BCP 47 tag works too. */
export async function languageRoutes(app: App): Promise<void> {
	app.get(
		"/languages",
		{
			config: { access: "open" },
			schema: {
				operationId: "languages",
				tags: ["catalog"],
				summary: "Languages to translate from and to",
				querystring: noQuery,
				response: { 200: languagesSchema, ...problems(403, 422, 500) },
			},
		},
		async () => ({ languages: listLanguages() }),
	);
}
