import { useEffect, useRef, useState } from "preact/hooks";
import { ProblemNote } from "../parts/problem-note.tsx";
import { request, server } from "../server/connection.ts";
import { strings } from "../strings.ts";

/** Asks for confirmation. The native dialog element traps the focus. */
export function CancelJob({ jobId }: { jobId: string }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const alive = useRef(true);
	useEffect(() => {
		alive.current = true;
		return () => {
			alive.current = false;
		};
	}, []);

	async function cancel() {
		dialog.current?.close();
		setBusy(true);
		setProblem(null);
		try {
			await request(server.jobs.cancel(jobId));
		} catch (error) {
			if (alive.current) setProblem(error);
		}
		if (alive.current) setBusy(false);
	}

	return (
		<>
			<button type="button" class="quiet" aria-disabled={isBusy} onClick={() => isBusy || dialog.current?.showModal()}>
				{strings.cancel}
			</button>
			{problem !== null && <ProblemNote problem={problem} />}
			<dialog ref={dialog} aria-labelledby="cancel-sure">
				<p id="cancel-sure">{strings.cancelSure}</p>
				<div class="actions">
					<button type="button" class="danger" onClick={() => void cancel()}>
						{strings.cancelYes}
					</button>
					<button type="button" class="quiet" onClick={() => dialog.current?.close()}>
						{strings.cancelNo}
					</button>
				</div>
			</dialog>
		</>
	);
}
