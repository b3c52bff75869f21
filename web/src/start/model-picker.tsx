import { useId } from "preact/hooks";
import type { Models } from "../../../src/client/api.ts";
import { strings } from "../strings.ts";

/** What a model needs before it can be used. */
export type Need = "nothing" | "key" | "setup";

export function needOf(models: Models, name: string): Need {
	const details = models.details[name];
	if (!details || details.available) return "nothing";
	return details.needs_key ? "key" : "setup";
}

interface ModelPickerProps {
	models: Models;
	value: string;
	onChange(model: string): void;
	apiKey: string;
	onKey(key: string): void;
	keyProblem: string | null;
}

/** Models grouped by what they need: ready ones first, then those that need the user's key. */
export function ModelPicker({ models, value, onChange, apiKey, onKey, keyProblem }: ModelPickerProps) {
	const id = useId();
	const groups = Map.groupBy(models.models, (name) => needOf(models, name));
	const ready = groups.get("nothing") ?? [];
	const withKey = groups.get("key") ?? [];
	const missing = groups.get("setup") ?? [];
	return (
		<div class="field">
			<label for={id}>{strings.modelLegend}</label>
			<select
				id={id}
				value={value}
				aria-describedby={`${id}-about`}
				onChange={(event) => onChange(event.currentTarget.value)}
			>
				<ModelGroup label={strings.modelsReady} names={ready} />
				<ModelGroup label={strings.modelsWithKey} names={withKey} />
				<ModelGroup label={strings.modelsMissing} names={missing} disabled />
			</select>
			<p class="hint" id={`${id}-about`}>
				{ready.length === 0 && `${strings.modelNoneReady} `}
				{models.descriptions[value] ?? ""}
			</p>
			{needOf(models, value) === "key" && (
				<KeyField
					label={strings.keyLabel(value)}
					hint={strings.keyHint}
					value={apiKey}
					onChange={onKey}
					problem={keyProblem}
				/>
			)}
		</div>
	);
}

function ModelGroup({ label, names, disabled = false }: { label: string; names: string[]; disabled?: boolean }) {
	if (names.length === 0) return null;
	return (
		<optgroup label={label} disabled={disabled}>
			{names.map((name) => (
				<option key={name} value={name}>
					{name}
				</option>
			))}
		</optgroup>
	);
}

interface KeyFieldProps {
	label: string;
	hint: string;
	value: string;
	onChange(key: string): void;
	problem?: string | null;
}

/** A provider's API key; password managers are asked not to save it. */
export function KeyField({ label, hint, value, onChange, problem = null }: KeyFieldProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{label}</label>
			<input
				id={id}
				type="password"
				autocomplete="off"
				spellcheck={false}
				value={value}
				aria-invalid={problem !== null}
				aria-describedby={`${id}-hint`}
				onInput={(event) => onChange(event.currentTarget.value.trim())}
			/>
			<p class={problem === null ? "hint" : "hint wrong"} id={`${id}-hint`}>
				{problem ?? hint}
			</p>
		</div>
	);
}
