import { LAYOUTS, type Layout } from "../../../src/core/layout.ts";
import { strings } from "../strings.ts";

interface LayoutPickerProps {
	value: Layout;
	onChange(layout: Layout): void;
}

/** Radio buttons with a thumbnail of each layout. */
export function LayoutPicker({ value, onChange }: LayoutPickerProps) {
	return (
		<fieldset class="field">
			<legend>{strings.layoutLegend}</legend>
			<div class="layouts">
				{LAYOUTS.map((layout) => (
					<label key={layout} class="layout">
						<input
							type="radio"
							name="layout"
							value={layout}
							checked={layout === value}
							onChange={() => onChange(layout)}
						/>
						<LayoutPicture layout={layout} />
						<span class="layout-name">{strings.layouts[layout][0]}</span>
						<span class="hint">{strings.layouts[layout][1]}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

type Line = readonly [x: number, y: number, width: number, isTranslation: boolean];

const LINES: Record<Layout, readonly Line[]> = {
	original_first: [
		[10, 12, 60, false],
		[10, 19, 44, false],
		[10, 28, 60, true],
		[10, 35, 38, true],
		[10, 47, 60, false],
		[10, 54, 50, false],
		[10, 63, 60, true],
		[10, 70, 42, true],
	],
	translation_first: [
		[10, 12, 60, true],
		[10, 19, 38, true],
		[10, 28, 60, false],
		[10, 35, 44, false],
		[10, 47, 60, true],
		[10, 54, 42, true],
		[10, 63, 60, false],
		[10, 70, 50, false],
	],
	side_by_side: [
		[8, 12, 29, false],
		[8, 19, 29, false],
		[8, 26, 20, false],
		[43, 12, 29, true],
		[43, 19, 29, true],
		[43, 26, 16, true],
		[8, 44, 29, false],
		[8, 51, 29, false],
		[8, 58, 24, false],
		[43, 44, 29, true],
		[43, 51, 29, true],
		[43, 58, 20, true],
	],
	translation_only: [
		[10, 12, 60, true],
		[10, 19, 60, true],
		[10, 26, 40, true],
		[10, 40, 60, true],
		[10, 47, 60, true],
		[10, 54, 52, true],
		[10, 68, 34, true],
	],
};

function LayoutPicture({ layout }: { layout: Layout }) {
	return (
		<svg class="layout-picture" viewBox="0 0 80 84" aria-hidden="true" focusable="false">
			<rect x="1" y="1" width="78" height="82" rx="5" class="layout-page" />
			{LINES[layout].map(([x, y, width, isTranslation]) => (
				<rect
					key={`${x}-${y}`}
					x={x}
					y={y}
					width={width}
					height="3.6"
					rx="1.8"
					class={isTranslation ? "layout-new" : "layout-old"}
				/>
			))}
		</svg>
	);
}
