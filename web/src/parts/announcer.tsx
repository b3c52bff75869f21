import { useEffect, useState } from "preact/hooks";

let speak: (text: string) => void = () => {};

/** Announces a change to screen readers. */
export function announce(text: string): void {
	speak(text);
}

/** The page's polite live region. Always mounted: text in a newly inserted region is not announced. */
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
