import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Segment } from "../../../src/client/api.ts";
import { findTagFault, formatTag, parseTaggedText } from "../../../src/core/tagged-text.ts";
import { announce } from "../parts/announcer.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { request, server } from "../server/connection.ts";
import { strings } from "../strings.ts";
import { labelOfTag, makeNodes, readNodes } from "./tagged-view.tsx";

interface SegmentEditorProps {
	jobId: string;
	segment: Segment;
	/** What was typed before the row was scrolled out of view. */
	draft: string;
	language: string;
	direction: "ltr" | "rtl" | "auto";
	onDraft(text: string): void;
	onSaved(segment: Segment): void;
	onCancel(): void;
}

/** Editor for a translation. Tags are chips, which can be moved, removed and re-inserted, but not broken. */
export function SegmentEditor(props: SegmentEditorProps) {
	const { jobId, segment, draft, onDraft, onSaved, onCancel } = props;
	const box = useRef<HTMLDivElement>(null);
	const [isBusy, setBusy] = useState(false);
	const [problem, setProblem] = useState<unknown>(null);
	const missing = useMemo(() => findMissingTags(segment.source, draft), [segment.source, draft]);
	const hintId = `hint-${segment.id}`;

	// A layout effect, so that the text is there before the user can type.
	useLayoutEffect(() => {
		const editor = box.current;
		if (!editor) return;
		editor.replaceChildren(...makeNodes(draft));
		editor.focus();
		const end = document.createRange();
		end.selectNodeContents(editor);
		end.collapse(false);
		const selection = window.getSelection();
		selection?.removeAllRanges();
		selection?.addRange(end);
		// No dependencies: from here on the browser owns the editor's content.
	}, []);

	function read(): string {
		const text = box.current ? readNodes(box.current).trim() : draft;
		onDraft(text);
		return text;
	}

	/** Inserts plain text at the caret, with tags as chips. */
	function insert(text: string) {
		const editor = box.current;
		const selection = window.getSelection();
		if (!editor || !selection) return;
		const range = selection.rangeCount > 0 ? selection.getRangeAt(0) : document.createRange();
		if (!editor.contains(range.commonAncestorContainer)) {
			range.selectNodeContents(editor);
			range.collapse(false);
		}
		range.deleteContents();
		for (const node of makeNodes(text).reverse()) range.insertNode(node);
		range.collapse(false);
		selection.removeAllRanges();
		selection.addRange(range);
		editor.focus();
		read();
	}

	async function save() {
		const text = read();
		const fault = findTagFault(segment.source, text);
		if (text === "") return setProblem(strings.textEmpty);
		if (fault !== null) return setProblem(strings.tagFault(fault));
		setBusy(true);
		setProblem(null);
		try {
			const saved = await request(server.jobs.correct(jobId, segment.id, { translation: text }));
			announce(strings.saved);
			onSaved(saved);
		} catch (error) {
			setProblem(error);
			setBusy(false);
		}
	}

	return (
		<div class="segment-edit">
			{/* biome-ignore lint/a11y/useSemanticElements: a textarea can't contain chips */}
			<div
				ref={box}
				class="editor segment-text"
				role="textbox"
				tabIndex={0}
				aria-multiline="true"
				aria-label={`${strings.editorLabel} ${segment.id}`}
				aria-describedby={hintId}
				contentEditable
				dir={props.direction}
				lang={props.language}
				onInput={read}
				onPaste={(event) => {
					event.preventDefault();
					insert(event.clipboardData?.getData("text/plain") ?? "");
				}}
				onDrop={(event) => event.preventDefault()}
				onKeyDown={(event) => {
					if (event.key === "Escape") onCancel();
					else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
					else if (event.key === "Enter") insert("\n");
					else return;
					event.preventDefault();
				}}
			/>
			{missing.length > 0 && (
				<p>
					{strings.missingMarks}{" "}
					{missing.map((tag) => (
						<button
							key={tag}
							type="button"
							class="quiet small"
							aria-label={strings.insertMark(tag)}
							onMouseDown={(event) => event.preventDefault()}
							onClick={() => insert(tag)}
						>
							{labelOf(tag)}
						</button>
					))}
				</p>
			)}
			<p class="hint" id={hintId}>
				{strings.editorHint}
			</p>
			{problem !== null && <ProblemNote problem={problem} />}
			<div class="actions">
				<button type="button" class="small" aria-disabled={isBusy} onClick={() => isBusy || void save()}>
					{isBusy ? strings.saving : strings.save}
				</button>
				<button type="button" class="quiet small" onClick={onCancel}>
					{strings.cancelEdit}
				</button>
			</div>
		</div>
	);
}

function findMissingTags(source: string, text: string): string[] {
	const tagsOf = (tagged: string) =>
		parseTaggedText(tagged).flatMap((piece) => (piece.type === "text" ? [] : [formatTag(piece.type, piece.number)]));
	const there = new Set(tagsOf(text));
	return tagsOf(source).filter((tag) => !there.has(tag));
}

function labelOf(tag: string): string {
	const [piece] = parseTaggedText(tag);
	return piece && piece.type !== "text" ? labelOfTag(piece) : tag;
}
