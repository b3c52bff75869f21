import { useId } from "preact/hooks";
import { CostField } from "../job/cost-field.tsx";
import type { LanguageChoice } from "../parts/use-catalog.ts";
import { strings } from "../strings.ts";
import type { Choices } from "./choices.ts";

interface MoreOptionsProps {
	choices: Choices;
	languages: readonly LanguageChoice[];
	change(changes: Partial<Choices>): void;
	costProblem: string | null;
}

/** What most readers leave as it is. */
export function MoreOptions({ choices, languages, change, costProblem }: MoreOptionsProps) {
	const id = useId();
	return (
		<details class="options">
			<summary>{strings.optionsSummary}</summary>
			<div class="field">
				<label for={`${id}-source`}>{strings.sourceLabel}</label>
				<select
					id={`${id}-source`}
					value={choices.source}
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
			<StyleField value={choices.style} onChange={(style) => change({ style })} />
			<PromptField value={choices.prompt} onChange={(prompt) => change({ prompt })} />
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
					value={choices.modelId}
					aria-describedby={`${id}-model-id-hint`}
					onChange={(event) => change({ modelId: event.currentTarget.value.trim() })}
				/>
				<p class="hint" id={`${id}-model-id-hint`}>
					{strings.modelIdHint}
				</p>
			</div>
			<CostField value={choices.maxCost} onChange={(maxCost) => change({ maxCost })} problem={costProblem} />
			<label class="check">
				<input
					type="checkbox"
					checked={choices.withTitle}
					onChange={(event) => change({ withTitle: event.currentTarget.checked })}
				/>
				{strings.titleOption}
			</label>
		</details>
	);
}

interface TextChoiceProps {
	value: string;
	onChange(value: string): void;
}

export function StyleField({ value, onChange }: TextChoiceProps) {
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

export function PromptField({ value, onChange }: TextChoiceProps) {
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
