import { afterAll, beforeAll, expect, it } from "vitest";
import { type ComposedServer, startComposedServer } from "./composed-server.ts";
import { bearer, forgeToken, SECRET } from "./forge-token.ts";
import { tinyBook } from "./tiny-book.ts";

let server: ComposedServer;
beforeAll(async () => {
	server = await startComposedServer({ REQUIRE_AUTH: "true", JWT_SECRET: SECRET });
});
afterAll(() => server.stop());

it("users see only their own jobs, even with another user's cursor", async () => {
	const ann = bearer(await forgeToken());
	const bob = bearer(await forgeToken({ claims: { user_id: "bob" } }));
	async function submit(headers: Record<string, string>): Promise<string> {
		const form = new FormData();
		form.append("file", new Blob([new Uint8Array(tinyBook())]), "Book.epub");
		form.append("target_language", "es");
		form.append("model", "pseudo");
		const answer = await fetch(`${server.url}/translate`, { method: "POST", headers, body: form });
		return ((await answer.json()) as { job_id: string }).job_id;
	}
	async function list(headers: Record<string, string>, query = "") {
		const page = await (await fetch(`${server.url}/jobs${query}`, { headers })).json();
		const { jobs, next_cursor } = page as { jobs: { job_id: string }[]; next_cursor: string | null };
		return { ids: jobs.map(({ job_id }) => job_id), next_cursor };
	}
	const first = await submit(ann);
	const second = await submit(bob);
	const third = await submit(ann);
	expect((await list(ann)).ids).toEqual([third, first]);
	expect((await list(bob)).ids).toEqual([second]);
	const { next_cursor } = await list(ann, "?limit=1");
	expect((await list(bob, `?cursor=${next_cursor}`)).ids).toEqual([second]);
	expect((await fetch(`${server.url}/jobs`)).status).toBe(401);
});
