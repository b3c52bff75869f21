import { strings } from "../strings.ts";

export function ProgressBar({ percent, label }: { percent: number; label: string }) {
	return (
		<div
			class="progress"
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={percent}
			aria-valuetext={strings.progressSpoken(percent)}
		>
			<div class="progress-done" style={{ width: `${percent}%` }} />
		</div>
	);
}
