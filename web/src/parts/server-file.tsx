import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { hasToken } from "../server/connection.ts";
import { openPage, saveFile } from "../server/save-file.ts";
import { strings } from "../strings.ts";
import { ProblemNote } from "./problem-note.tsx";

interface ServerFileProps {
	path: string;
	/** `page`: opened in a new tab; `file`: downloaded. */
	kind: "file" | "page";
	children: ComponentChildren;
	className?: string;
}

/** A file on the server. A link can't send a token, so with a token this is a button that fetches the file. */
export function ServerFile({ path, kind, children, className = "button" }: ServerFileProps) {
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	if (kind === "page" && !hasToken()) {
		return (
			<a class={className} href={path} target="_blank" rel="noreferrer">
				{children}
			</a>
		);
	}
	async function load() {
		setBusy(true);
		setProblem(null);
		try {
			await (kind === "page" ? openPage(path) : saveFile(path));
		} catch (error) {
			setProblem(error);
		}
		setBusy(false);
	}
	return (
		<>
			<button type="button" class={className} aria-disabled={isBusy} onClick={() => isBusy || void load()}>
				{isBusy ? strings.downloading : children}
			</button>
			{problem !== null && <ProblemNote problem={problem} />}
		</>
	);
}
