import { useId } from "preact/hooks";
import { NAMED_STYLES, type NamedStyle } from "../../../src/core/translation-style.ts";
import { strings } from "../strings.ts";

interface LookPickerProps {
	value: NamedStyle;
	onChange(look: NamedStyle): void;
}

/** How translations are set apart from their sources. */
export function LookPicker({ value, onChange }: LookPickerProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{strings.lookLabel}</label>
			<select
				id={id}
				value={value}
				onChange={(event) => onChange(NAMED_STYLES.find((look) => look === event.currentTarget.value) ?? value)}
			>
				{NAMED_STYLES.map((look) => (
					<option key={look} value={look}>
						{strings.looks[look]}
					</option>
				))}
			</select>
		</div>
	);
}

interface CssFieldProps {
	value: string;
	onChange(css: string): void;
}

/** The user's own look; the server checks it. */
export function CssField({ value, onChange }: CssFieldProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{strings.cssLabel}</label>
			<textarea
				id={id}
				class="code"
				dir="ltr"
				rows={3}
				maxLength={16_384}
				autocomplete="off"
				spellcheck={false}
				value={value}
				placeholder={strings.cssExample}
				aria-describedby={`${id}-hint`}
				onInput={(event) => onChange(event.currentTarget.value)}
			/>
			<p class="hint" id={`${id}-hint`}>
				{strings.cssHint}
			</p>
		</div>
	);
}
