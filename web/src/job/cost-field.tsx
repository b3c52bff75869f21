import { useId } from "preact/hooks";
import { strings } from "../strings.ts";

export function CostField({ value, onChange }: { value: string; onChange(value: string): void }) {
	const id = useId();
	return (
		<div class="field">
			<label for={id}>{strings.maxCostLabel}</label>
			<input
				id={id}
				type="text"
				inputMode="decimal"
				value={value}
				onInput={(event) => onChange(event.currentTarget.value.trim())}
			/>
		</div>
	);
}
