import { useEffect, useRef, useState } from "preact/hooks";
import { JobView } from "./job/job-view.tsx";
import { JobsView } from "./jobs/jobs-view.tsx";
import { Announcer, announce } from "./parts/announcer.tsx";
import { OfflineNote } from "./parts/offline-note.tsx";
import { TokenEntry } from "./parts/token-entry.tsx";
import { ReaderView } from "./reader/reader-view.tsx";
import { formatRoute, type Route, useRoute } from "./route.ts";
import { hasToken, onTokenWanted, useToken } from "./server/connection.ts";
import { StartView } from "./start/start-view.tsx";
import { strings } from "./strings.ts";

/** The page: the frame of every view, and the view for the current address. */
export function App() {
	const route = useRoute();
	const [token, setToken] = useState({ wanted: false, refused: false, times: 0 });
	const main = useRef<HTMLElement>(null);
	const isFirst = useRef(true);
	const title = titleOf(route);

	useEffect(() => {
		onTokenWanted((wanted, refused) => setToken(({ times }) => ({ wanted, refused, times })));
	}, []);

	useEffect(() => {
		document.title = title === null ? strings.appName : strings.titleOf(title);
		// Like a new page: scroll to the top and move the focus. On the first load the browser does that itself.
		if (isFirst.current) isFirst.current = false;
		else {
			window.scrollTo(0, 0);
			main.current?.focus({ preventScroll: true });
			announce(title ?? strings.appName);
		}
	}, [title, "jobId" in route ? route.jobId : ""]);

	function enterToken(text: string) {
		useToken(text);
		setToken(({ times }) => ({ wanted: false, refused: false, times: times + 1 }));
	}

	return (
		<>
			{/* A button instead of a link: the part of the address after # is the view. */}
			<button type="button" class="skip" onClick={() => main.current?.focus()}>
				{strings.skipToContent}
			</button>
			<header class="top">
				<a class="brand" href={formatRoute({ view: "start" })}>
					{strings.appName}
				</a>
				<nav aria-label={strings.navigation}>
					<NavLink to={{ view: "start" }} isHere={route.view === "start"}>
						{strings.navNew}
					</NavLink>
					<NavLink to={{ view: "jobs" }} isHere={route.view === "jobs"}>
						{strings.navJobs}
					</NavLink>
					<a href="/docs">{strings.navHelp}</a>
					{hasToken() && !token.wanted && (
						<button type="button" class="link" onClick={() => enterToken("")}>
							{strings.signOut}
						</button>
					)}
				</nav>
			</header>
			<Announcer />
			<OfflineNote />
			<main id="content" ref={main} tabIndex={-1}>
				{token.wanted && <TokenEntry isRefused={token.refused} onToken={enterToken} />}
				{/* Another token remounts the view. */}
				<div hidden={token.wanted}>
					<View
						key={`${formatRoute({ ...route, ...(route.view === "reader" && { document: null, onlyReview: false }) })}-${token.times}`}
						route={route}
					/>
				</div>
			</main>
		</>
	);
}

function View({ route }: { route: Route }) {
	if (route.view === "start") return <StartView />;
	if (route.view === "jobs") return <JobsView />;
	if (route.view === "job") return <JobView jobId={route.jobId} />;
	if (route.view === "reader") return <ReaderView route={route} />;
	return (
		<>
			<h1>{strings.notFoundTitle}</h1>
			<p>{strings.notFound}</p>
		</>
	);
}

function NavLink({ to, isHere, children }: { to: Route; isHere: boolean; children: string }) {
	return (
		<a href={formatRoute(to)} aria-current={isHere ? "page" : undefined}>
			{children}
		</a>
	);
}

function titleOf(route: Route): string | null {
	if (route.view === "start") return strings.startTitle;
	if (route.view === "jobs") return strings.jobsTitle;
	if (route.view === "job") return strings.progressLabel;
	if (route.view === "reader") return strings.read;
	return strings.notFoundTitle;
}
