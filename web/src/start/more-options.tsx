import { useId } from "preact/hooks";
import { CostField } from "../job/cost-field.tsx";
import type { LanguageChoice } from "../parts/use-catalog.ts";
import { strings } from "../strings.ts";
import type { FormState } from "./form-state.ts";
import { CssField } from "./look-picker.tsx";

interface MoreOptionsProps {
	formState: FormState;
	languages: readonly LanguageChoice[];
	change(changes: Partial<FormState>): void;
	costProblem: string | null;
	priceProblem: string | null;
}

/** Options that most users leave at their defaults. */
export function MoreOptions({ formState, languages, change, costProblem, priceProblem }: MoreOptionsProps) {
	const id = useId();
	return (
		<details class="options">
			<summary>{strings.optionsSummary}</summary>
			<div class="field">
				<label for={`${id}-source`}>{strings.sourceLabel}</label>
				<select
					id={`${id}-source`}
					value={formState.source}
					onChange={(event) => change({ source: event.currentTarget.value })}
				>
					<option value="">{strings.sourceAuto}</option>
					{languages.map(({ code, name }) => (
						<option key={code} value={code}>
							{name}
						</option>
					))}
				</select>
			</div>
			<StyleField value={formState.style} onChange={(style) => change({ style })} />
			<PromptField value={formState.prompt} onChange={(prompt) => change({ prompt })} />
			<div class="field">
				<label for={`${id}-glossary`}>{strings.glossaryLabel}</label>
				<input
					id={`${id}-glossary`}
					type="file"
					accept=".csv,.tsv,.json,.txt"
					aria-describedby={`${id}-glossary-hint`}
					onChange={(event) => change({ glossary: event.currentTarget.files?.[0] ?? null })}
				/>
				<p class="hint" id={`${id}-glossary-hint`}>
					{strings.glossaryHint}
				</p>
			</div>
			<div class="field">
				<label for={`${id}-model-id`}>{strings.modelIdLabel}</label>
				<input
					id={`${id}-model-id`}
					type="text"
					maxLength={200}
					autocomplete="off"
					spellcheck={false}
					value={formState.modelId}
					aria-describedby={`${id}-model-id-hint`}
					onChange={(event) => change({ modelId: event.currentTarget.value.trim() })}
				/>
				<p class="hint" id={`${id}-model-id-hint`}>
					{strings.modelIdHint}
				</p>
			</div>
			<div class="field">
				<label for={`${id}-reasoning`}>{strings.reasoningLabel}</label>
				<select
					id={`${id}-reasoning`}
					value={formState.reasoning}
					onChange={(event) => change({ reasoning: event.currentTarget.value as FormState["reasoning"] })}
				>
					{Object.entries(strings.reasoning).map(([level, name]) => (
						<option key={level} value={level}>
							{name}
						</option>
					))}
				</select>
			</div>
			<CostField value={formState.maxCost} onChange={(maxCost) => change({ maxCost })} problem={costProblem} />
			<CostField
				label={strings.priceInputLabel}
				value={formState.priceInput}
				onChange={(priceInput) => change({ priceInput })}
				problem={priceProblem}
			/>
			<CostField
				label={strings.priceOutputLabel}
				value={formState.priceOutput}
				onChange={(priceOutput) => change({ priceOutput })}
			/>
			<p class="hint">{strings.priceHint}</p>
			<CssField value={formState.css} onChange={(css) => change({ css })} />
			<label class="check">
				<input
					type="checkbox"
					checked={formState.withTitle}
					onChange={(event) => change({ withTitle: event.currentTarget.checked })}
				/>
				{strings.titleOption}
			</label>
		</details>
	);
}

interface TextFieldProps {
	value: string;
	onChange(value: string): void;
}

export function StyleField({ value, onChange }: TextFieldProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{strings.styleLabel}</label>
			<select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
				{Object.entries(strings.styles).map(([style, name]) => (
					<option key={style} value={style}>
						{name}
					</option>
				))}
			</select>
		</div>
	);
}

export function PromptField({ value, onChange }: TextFieldProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{strings.promptLabel}</label>
			<textarea
				id={id}
				rows={3}
				maxLength={8_000}
				value={value}
				aria-describedby={`${id}-hint`}
				onInput={(event) => onChange(event.currentTarget.value)}
			/>
			<p class="hint" id={`${id}-hint`}>
				{strings.promptHint}
			</p>
		</div>
	);
}
