import { useEffect, useState } from "preact/hooks";

let speak: (text: string) => void = () => {};

/** Tells those who can't see it that something has changed. */
export function announce(text: string): void {
	speak(text);
}

/** The page's one polite live region. It is there from the start, because a region that comes with its text is not read. */
export function Announcer() {
	const [text, setText] = useState("");
	useEffect(() => {
		speak = setText;
		return () => {
			speak = () => {};
		};
	}, []);
	return (
		<div class="unseen" role="status" aria-live="polite">
			{text}
		</div>
	);
}
