import { countSettled, type JobProgress } from "../core/job-progress.ts";

const BAR_WIDTH = 24;
/** The rate is a moving average over this window, so that it follows a provider that slows down. */
const RATE_WINDOW_MS = 30_000;
/** A rate measured over less is meaningless. */
const MIN_RATE_MS = 1_000;

export interface RateMeter {
	/** Records the number of settled segments at `now`, in monotonic milliseconds. */
	record(settled: number, now: number): void;
	/** Recent segments per second; `null` until there is enough to measure. */
	perSecond(): number | null;
}

export function startRateMeter(): RateMeter {
	const samples: { settled: number; at: number }[] = [];
	return {
		record(settled, now) {
			samples.push({ settled, at: now });
			while (samples.length > 2 && now - (samples[1]?.at ?? now) > RATE_WINDOW_MS) samples.shift();
		},
		perSecond() {
			const [first, last] = [samples[0], samples.at(-1)];
			if (!first || !last || last.at - first.at < MIN_RATE_MS || last.settled === first.settled) return null;
			return ((last.settled - first.settled) * 1000) / (last.at - first.at);
		},
	};
}

/** `[#######-----] 45 %  540/1200 segments  12.3/s  0:53 left` */
export function formatProgress(progress: JobProgress, perSecond: number | null, withBar: boolean): string {
	const { total, needs_review } = progress.segments;
	const settled = countSettled(progress);
	const filled = Math.round((progress.percent / 100) * BAR_WIDTH);
	const parts = [`${String(progress.percent).padStart(3)} %`, `${settled}/${total} segments`];
	if (perSecond !== null) {
		parts.push(`${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`);
		if (settled < total) parts.push(`${formatDuration((total - settled) / perSecond)} left`);
	}
	if (needs_review > 0) parts.push(`${needs_review} to review`);
	if (progress.costUsd > 0) parts.push(`$${progress.costUsd.toFixed(2)}`);
	const text = parts.join("  ");
	return withBar ? `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${text}` : text.trimStart();
}

/** `0:53`, `12:05`, `1:02:09` */
export function formatDuration(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds));
	const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	const two = (value: number) => String(value).padStart(2, "0");
	return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
