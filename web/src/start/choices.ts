import type { Models } from "../../../src/client/api.ts";
import { keepForSession, recallFromSession } from "../server/session.ts";
import type { Layout } from "./layout-picker.tsx";
import { needOf } from "./model-picker.tsx";

/** Everything that the reader may choose for a translation. */
export interface Choices {
	language: string;
	model: string;
	modelId: string;
	layout: Layout;
	source: string;
	style: string;
	prompt: string;
	maxCost: string;
	withTitle: boolean;
	glossary: File | null;
}

/** What is ready without a key and needs no server beside this one. */
const LOCAL_ENGINE = "apertium";

/** What was chosen last in this tab, else what the server has a key for, else its own engine. */
export function firstChoices(models: Models): Choices {
	const usable = models.models.filter((name) => needOf(models, name) === "nothing");
	const isKeyed = (name: string) => models.details[name]?.needs_key === true;
	const best = usable.find(isKeyed) ?? usable.find((name) => name === LOCAL_ENGINE) ?? models.models[0] ?? "";
	const last = recallFromSession("model");
	return {
		language: recallFromSession("language"),
		model: models.models.includes(last) && needOf(models, last) !== "setup" ? last : best,
		modelId: "",
		layout: "original_first",
		source: "",
		style: "",
		prompt: "",
		maxCost: "",
		withTitle: false,
		glossary: null,
	};
}

export function rememberChoices({ language, model }: Choices): void {
	keepForSession("language", language);
	keepForSession("model", model);
}

/** Keys stay in this tab, by model. */
export function rememberKey(model: string, key: string): void {
	keepForSession(`key.${model}`, key);
}

export function recallKey(model: string): string {
	return recallFromSession(`key.${model}`);
}

/** The fields of `POST /translate` and `POST /estimate`. What is left as it is goes unsaid. */
export function formOf(choices: Choices) {
	const { source, modelId, style, prompt, maxCost, glossary } = choices;
	return {
		model: choices.model,
		layout: choices.layout,
		...(source !== "" && { source_language: source }),
		...(modelId !== "" && { model_id: modelId }),
		...(style !== "" && { style }),
		...(prompt.trim() !== "" && { prompt: prompt.trim() }),
		...(maxCost !== "" && { max_cost_usd: maxCost }),
		...(choices.withTitle && { title: "true" }),
		...(glossary && { glossary }),
	};
}
