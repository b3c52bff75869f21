import type { Model } from "../catalog/model.ts";
import { resolveModel } from "../catalog/models.ts";
import { AppError } from "../core/errors.ts";

/** The model of a job. @throws AppError `VALIDATION_ERROR`: a job may be older than the program that runs it */
export function findModel(name: string): Model {
	const model = resolveModel(name);
	if (model) return model;
	throw new AppError(`This version of Diglot knows no model "${name}".`, { code: "VALIDATION_ERROR" });
}
