import { useRef, useState } from "preact/hooks";
import { strings } from "../strings.ts";

interface BookDropProps {
	onBook(file: File): void;
	/** The name of the file being uploaded, or `null`. */
	sending: string | null;
	/** The drop zone is small once a book has been chosen. */
	isSmall: boolean;
}

/** Accepts a book by drag and drop or file picker. The file input itself takes the keyboard focus. */
export function BookDrop({ onBook, sending, isSmall }: BookDropProps) {
	const input = useRef<HTMLInputElement>(null);
	const [isOver, setOver] = useState(false);

	function take(files: FileList | null | undefined) {
		const file = files?.[0];
		if (file) onBook(file);
		if (input.current) input.current.value = "";
	}

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: dropping is a mouse shortcut; the input inside works for everybody.
		<div
			class={`drop${isOver ? " drop-over" : ""}${isSmall ? " drop-small" : ""}`}
			onDragOver={(event) => {
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={(event) => {
				event.preventDefault();
				setOver(false);
				take(event.dataTransfer?.files);
			}}
		>
			{!isSmall && <p class="drop-title">{strings.dropTitle}</p>}
			{!isSmall && <p class="dim">{strings.dropOr}</p>}
			<label class={isSmall ? "button quiet" : "button"}>
				<input
					ref={input}
					class="unseen"
					type="file"
					accept=".epub,application/epub+zip"
					disabled={sending !== null}
					onChange={(event) => take(event.currentTarget.files)}
				/>
				{isSmall ? strings.chooseAnother : strings.choose}
			</label>
			{!isSmall && <p class="hint">{strings.dropHint}</p>}
			{sending !== null && (
				<p class="busy" dir="auto">
					{strings.uploading(sending)}
				</p>
			)}
		</div>
	);
}
