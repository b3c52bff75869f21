import { useEffect, useState } from "preact/hooks";
import { strings } from "../strings.ts";

/** Says that the browser has no network, for as long as that lasts. */
export function OfflineNote() {
	const [isOffline, setOffline] = useState(!navigator.onLine);
	useEffect(() => {
		const follow = () => setOffline(!navigator.onLine);
		window.addEventListener("online", follow);
		window.addEventListener("offline", follow);
		return () => {
			window.removeEventListener("online", follow);
			window.removeEventListener("offline", follow);
		};
	}, []);
	return (
		<div role="status" class={isOffline ? "note note-offline" : "unseen"}>
			{isOffline ? strings.offline : ""}
		</div>
	);
}
