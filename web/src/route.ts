import { useEffect, useState } from "preact/hooks";

/** The current view, encoded in the address after `#`, so that it survives a reload. */
export type Route =
	| { view: "start" }
	| { view: "jobs" }
	| { view: "job"; jobId: string }
	| { view: "reader"; jobId: string; document: string | null; onlyReview: boolean }
	| { view: "unknown" };

const ID = "[0-9a-f-]{36}";

/** Parses the part of an address after `#`; anything invalid is `unknown`. */
function readRoute(hash: string): Route {
	const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
	if (path === "" || path === "/") return { view: "start" };
	if (path === "/jobs") return { view: "jobs" };
	const job = new RegExp(`^/jobs/(${ID})(/read)?$`).exec(path);
	if (!job?.[1]) return { view: "unknown" };
	if (!job[2]) return { view: "job", jobId: job[1] };
	const facts = new URLSearchParams(query);
	return { view: "reader", jobId: job[1], document: facts.get("part"), onlyReview: facts.get("review") === "1" };
}

export function formatRoute(route: Route): string {
	if (route.view === "jobs") return "#/jobs";
	if (route.view === "job") return `#/jobs/${route.jobId}`;
	if (route.view !== "reader") return "#/";
	const query = new URLSearchParams();
	if (route.document !== null) query.set("part", route.document);
	if (route.onlyReview) query.set("review", "1");
	const text = query.toString();
	return `#/jobs/${route.jobId}/read${text === "" ? "" : `?${text}`}`;
}

export function go(route: Route): void {
	window.location.hash = formatRoute(route);
}

export function useRoute(): Route {
	const [hash, setHash] = useState(window.location.hash);
	useEffect(() => {
		const follow = () => setHash(window.location.hash);
		window.addEventListener("hashchange", follow);
		return () => window.removeEventListener("hashchange", follow);
	}, []);
	return readRoute(hash);
}
