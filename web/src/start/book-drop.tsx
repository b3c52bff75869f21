import { useRef, useState } from "preact/hooks";
import { strings } from "../strings.ts";

interface BookDropProps {
	onBook(file: File): void;
	/** The name of the book that is on its way; `null`: none is. */
	sending: string | null;
	/** Once a book is there, the drop zone is small. */
	isSmall: boolean;
}

/** Takes a book by dropping or choosing. The file input itself has the keyboard's focus. */
export function BookDrop({ onBook, sending, isSmall }: BookDropProps) {
	const input = useRef<HTMLInputElement>(null);
	const [isOver, setOver] = useState(false);

	function take(files: FileList | null | undefined) {
		const file = files?.[0];
		if (file) onBook(file);
		if (input.current) input.current.value = "";
	}

	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the input inside is for everybody.
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
