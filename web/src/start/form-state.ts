import type { Models } from "../../../src/client/api.ts";
import { DEFAULT_LAYOUT, type Layout } from "../../../src/core/layout.ts";
import { DEFAULT_STYLE, type NamedStyle } from "../../../src/core/translation-style.ts";
import { keepForSession, recallFromSession } from "../server/session.ts";
import { needOf } from "./model-picker.tsx";

/** Everything that the user can choose for a translation. */
export interface FormState {
	language: string;
	model: string;
	modelId: string;
	layout: Layout;
	look: NamedStyle;
	/** In place of the look; empty where the user has none. */
	css: string;
	source: string;
	style: string;
	prompt: string;
	/** Empty for as little as the model allows. */
	reasoning: "" | "low" | "high";
	maxCost: string;
	/** The user's own, in US dollars per million tokens; empty for the list's. */
	priceInput: string;
	priceOutput: string;
	withTitle: boolean;
	glossary: File | null;
}

/** Needs neither a key nor another server. */
const LOCAL_ENGINE = "apertium";

/** Defaults to the model last chosen in this tab, then to one that the server has a key for, then to its local engine. */
export function initialFormState(models: Models): FormState {
	const usable = models.models.filter((name) => needOf(models, name) === "nothing");
	const isKeyed = (name: string) => models.details[name]?.needs_key === true;
	const best = usable.find(isKeyed) ?? usable.find((name) => name === LOCAL_ENGINE) ?? models.models[0] ?? "";
	const last = recallFromSession("model");
	return {
		language: recallFromSession("language"),
		model: models.models.includes(last) && needOf(models, last) !== "setup" ? last : best,
		modelId: "",
		layout: DEFAULT_LAYOUT,
		look: DEFAULT_STYLE,
		css: "",
		source: "",
		style: "",
		prompt: "",
		reasoning: "",
		maxCost: "",
		priceInput: "",
		priceOutput: "",
		withTitle: false,
		glossary: null,
	};
}

export function rememberFormState({ language, model }: FormState): void {
	keepForSession("language", language);
	keepForSession("model", model);
}

/** Keys are kept per model, in this tab only. */
export function rememberKey(model: string, key: string): void {
	keepForSession(`key.${model}`, key);
}

export function recallKey(model: string): string {
	return recallFromSession(`key.${model}`);
}

/** The fields of `POST /translate` and `POST /estimate`, without those left at their default. */
export function toFormFields(formState: FormState) {
	const { source, modelId, style, prompt, reasoning, maxCost, priceInput, priceOutput, glossary } = formState;
	const look = formState.css.trim() || formState.look;
	return {
		model: formState.model,
		layout: formState.layout,
		...(look !== DEFAULT_STYLE && { translation_style: look }),
		...(source !== "" && { source_language: source }),
		...(modelId !== "" && { model_id: modelId }),
		...(style !== "" && { style }),
		...(prompt.trim() !== "" && { prompt: prompt.trim() }),
		...(reasoning !== "" && { reasoning }),
		...(maxCost !== "" && { max_cost_usd: maxCost }),
		...(priceInput !== "" && priceOutput !== "" && { price_input: priceInput, price_output: priceOutput }),
		...(formState.withTitle && { title: "true" }),
		...(glossary && { glossary }),
	};
}
