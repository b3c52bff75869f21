import { z } from "zod";
import { ERROR_CODES } from "../core/errors.ts";

/** Field types that the job view shares with the API's other shapes. */
export const jobIdField = z.string().meta({ format: "uuid" });
export const timeField = z.string().meta({ format: "date-time", description: "UTC, ISO 8601 with Z" });
export const countField = z.int().nonnegative();
export const errorCodeField = z.enum(ERROR_CODES);
export const errorDetailsField = z
	.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]))
	.describe("Facts about the error; `field` names the invalid request field.");
