import { useState } from "preact/hooks";
import type { Segment } from "../../../src/client/api.ts";
import { directionOf } from "../format.ts";
import { announce } from "../parts/announcer.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { request, ServerProblem, server } from "../server/connection.ts";
import { recallKey, rememberKey } from "../start/form-state.ts";
import { KeyField } from "../start/model-picker.tsx";
import { strings } from "../strings.ts";
import { memo } from "./memo.ts";
import { SegmentEditor } from "./segment-editor.tsx";
import { TaggedView } from "./tagged-view.tsx";

interface SegmentRowProps {
	jobId: string;
	segment: Segment;
	/** Position in the list, from 1, and its length: not all rows are in the DOM. */
	place: number;
	count: number;
	sourceLanguage: string | null;
	targetLanguage: string;
	model: string;
	/** Only once the job has ended. */
	mayRetranslate: boolean;
	/** `null`: not being edited. */
	draft: string | null;
	onDraft(id: string, text: string | null): void;
	onChange(segment: Segment): void;
}

/** A segment and its translation, side by side. */
export const SegmentRow = memo(function SegmentRow(props: SegmentRowProps) {
	const { jobId, segment, place, count, sourceLanguage, targetLanguage, draft, onDraft, onChange } = props;
	const { id, source, translation, state, flags } = segment;
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const [needsKey, setNeedsKey] = useState(false);
	const [apiKey, setApiKey] = useState(() => recallKey(props.model));
	const targetDirection = directionOf(targetLanguage);

	function stopEditing() {
		onDraft(id, null);
		requestAnimationFrame(() => document.getElementById(`edit-${id}`)?.focus());
	}

	async function retranslate() {
		setBusy(true);
		setProblem(null);
		announce(strings.againRunning);
		try {
			onChange(await request(server.jobs.retranslate(jobId, id, apiKey === "" ? {} : { api_key: apiKey })));
			announce(strings.againDone);
			setNeedsKey(false);
		} catch (error) {
			setProblem(error);
			if (error instanceof ServerProblem && error.code === "API_KEY_INVALID") setNeedsKey(true);
		}
		setBusy(false);
	}

	const needsReview = state === "needs_review";
	return (
		<li
			class={needsReview ? "segment segment-review" : "segment"}
			data-row={id}
			aria-posinset={place}
			aria-setsize={count}
		>
			<p class="segment-text" lang={sourceLanguage ?? undefined} dir={directionOf(sourceLanguage)}>
				<TaggedView text={source} />
			</p>
			{draft !== null ? (
				<SegmentEditor
					jobId={jobId}
					segment={segment}
					draft={draft}
					language={targetLanguage}
					direction={targetDirection}
					onDraft={(text) => onDraft(id, text)}
					onSaved={(saved) => {
						onChange(saved);
						stopEditing();
					}}
					onCancel={stopEditing}
				/>
			) : translation === null ? (
				<p class="segment-text dim">{needsReview ? strings.keptSource : strings.notYet}</p>
			) : (
				<p class="segment-text" lang={targetLanguage} dir={targetDirection}>
					<TaggedView text={translation} />
				</p>
			)}
			<div class="segment-foot">
				<span>{id}</span>
				<span class={needsReview ? "segment-flag" : ""}>{strings.segmentStates[state]}</span>
				{flags.length > 0 && (
					<span class="segment-flag">{flags.map((flag) => strings.flags[flag] ?? flag).join(", ")}</span>
				)}
				{draft === null && (
					<button
						id={`edit-${id}`}
						type="button"
						class="quiet small"
						aria-label={strings.editThis(id)}
						onClick={() => onDraft(id, translation ?? source)}
					>
						{strings.edit}
					</button>
				)}
				{draft === null && props.mayRetranslate && state !== "edited" && (
					<button
						type="button"
						class="quiet small"
						aria-label={strings.againThis(id)}
						aria-disabled={isBusy}
						onClick={() => isBusy || void retranslate()}
					>
						{isBusy ? strings.againRunning : strings.again}
					</button>
				)}
			</div>
			{problem !== null && (
				<div class="segment-problem">
					<ProblemNote problem={problem} />
				</div>
			)}
			{needsKey && (
				<form
					class="segment-problem"
					onSubmit={(event) => {
						event.preventDefault();
						if (!isBusy) void retranslate();
					}}
				>
					<KeyField
						label={strings.againKey}
						hint={strings.keyHint}
						value={apiKey}
						onChange={(key) => {
							setApiKey(key);
							rememberKey(props.model, key);
						}}
					/>
					<button type="submit" class="small" aria-disabled={isBusy}>
						{strings.againWithKey}
					</button>
				</form>
			)}
		</li>
	);
});
