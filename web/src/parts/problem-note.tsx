import { ServerProblem } from "../server/connection.ts";
import { strings } from "../strings.ts";

interface ProblemNoteProps {
	problem: unknown;
	onRetry?: () => void;
}

/** What went wrong and what to do next. The server's message is rendered as text, never as markup. */
export function ProblemNote({ problem, onRetry }: ProblemNoteProps) {
	const known = problem instanceof ServerProblem ? problem : null;
	const message = known?.message ?? (typeof problem === "string" ? problem : strings.problemTitle);
	return (
		<div class="note note-problem" role="alert">
			<p>
				<strong>{message}</strong>
			</p>
			{known && <p>{known.advice}</p>}
			{onRetry && (
				<button type="button" class="quiet" onClick={onRetry}>
					{strings.tryAgain}
				</button>
			)}
		</div>
	);
}
