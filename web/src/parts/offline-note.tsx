import { useEffect, useState } from "preact/hooks";
import { strings } from "../strings.ts";

/** Shown while the browser is offline. */
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
