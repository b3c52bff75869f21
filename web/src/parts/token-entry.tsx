import { useEffect, useId, useRef, useState } from "preact/hooks";
import { strings } from "../strings.ts";

/** Asks for a token if the server requires one. */
export function TokenEntry({ isRefused, onToken }: { isRefused: boolean; onToken(token: string): void }) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [token, setToken] = useState("");
	useEffect(() => input.current?.focus(), []);
	return (
		<form
			class="card token"
			onSubmit={(event) => {
				event.preventDefault();
				if (token !== "") onToken(token);
			}}
		>
			<h1>{strings.tokenTitle}</h1>
			<p>{strings.tokenWhy}</p>
			{isRefused && (
				<div class="note note-problem" role="alert">
					<p>{strings.tokenRefused}</p>
				</div>
			)}
			<div class="field">
				<label for={id}>{strings.tokenLabel}</label>
				<input
					ref={input}
					id={id}
					type="password"
					autocomplete="off"
					required
					value={token}
					aria-describedby={`${id}-hint`}
					onInput={(event) => setToken(event.currentTarget.value.replace(/^Bearer\s+/i, "").trim())}
				/>
				<p class="hint" id={`${id}-hint`}>
					{strings.tokenHint}
				</p>
			</div>
			<button type="submit">{strings.tokenSubmit}</button>
		</form>
	);
}
