import { useId } from "preact/hooks";
import { strings } from "../strings.ts";

interface CostFieldProps {
	label?: string;
	value: string;
	onChange(value: string): void;
	problem?: string | null;
}

/** An amount of US dollars. Defaults to the job's limit. */
export function CostField({ label = strings.maxCostLabel, value, onChange, problem = null }: CostFieldProps) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{label}</label>
			<input
				id={id}
				type="text"
				inputMode="decimal"
				value={value}
				aria-invalid={problem !== null}
				aria-describedby={problem === null ? undefined : `${id}-problem`}
				onInput={(event) => onChange(event.currentTarget.value.trim())}
			/>
			{problem !== null && (
				<p class="hint wrong" id={`${id}-problem`}>
					{problem}
				</p>
			)}
		</div>
	);
}
