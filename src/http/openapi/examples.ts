import type { z } from "zod";
import type { JobStatus } from "../../jobs/job-view.ts";
import type { estimateSchema } from "../../jobs/submit/estimate-upload.ts";
import type { segmentSchema } from "../../jobs/texts/list-segments.ts";
import type { Problem } from "../server/problem.ts";
import type { jobListSchema, messageSchema, segmentListSchema, submittedSchema } from "./schemas.ts";

const JOB_ID = "6f1d2c3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f";

const problem: Problem = {
	type: "urn:diglot:problem:validation-error",
	title: "The request is not valid",
	status: 422,
	detail: 'The field "target_language" is not a known language: "Klingonish".',
	error_code: "VALIDATION_ERROR",
	message: 'The field "target_language" is not a known language: "Klingonish".',
	recoverable: false,
	timestamp: "2026-11-22T18:00:00.000Z",
	request_id: "0b4a43a2-4929-48e6-ac01-a382328434f3",
	details: { field: "target_language" },
};

const submitted: z.input<typeof submittedSchema> = {
	job_id: JOB_ID,
	status: "pending",
	message: "Translation job accepted",
	estimated_duration_minutes: 3,
};

const status: JobStatus = {
	job_id: JOB_ID,
	status: "processing",
	progress: 47,
	filename: "flatland.epub",
	created_at: "2026-11-22T18:00:00.000Z",
	completed_at: null,
	duration_seconds: 5.2,
	error_message: null,
	download_url: null,
	message: "translating: 292 of 604 segments",
	model: "apertium",
	target_language: "es",
	source_language: "en",
	segments: { total: 604, done: 292, cached: 0, needs_review: 0, unchanged: 3 },
	tokens: { input: 0, output: 0 },
	cost_usd: 0,
	seconds_remaining: 6,
	documents: [{ id: "d1", title: "Of the Nature of Flatland", total: 31, done: 31 }],
	error: null,
	expires_at: null,
};

const segment: z.input<typeof segmentSchema> = {
	id: "d1-s2",
	document: "d1",
	source: "I call our world <1>Flatland</1>.",
	translation: "Llamo a nuestro mundo <1>Planilandia</1>.",
	state: "edited",
	flags: [],
};

const estimate: z.input<typeof estimateSchema> = {
	title: "Flatland",
	authors: ["Edwin A. Abbott"],
	source_language: "en",
	segments: 604,
	words: 36_427,
	coverage: 99.8,
	requests: 31,
	tokens: { input: 71_000, output: 64_000 },
	thoughts: { low: 0, high: 0 },
	characters: 0,
	price_usd: { low: 0.05, high: 0.09 },
	estimated_duration_minutes: 6,
	cover: null,
	upload_id: "3d9c1a52-70c4-4f0e-8b0a-2f1f5f9f4c11",
};

const jobList: z.input<typeof jobListSchema> = { jobs: [status], next_cursor: null };
const segmentList: z.input<typeof segmentListSchema> = { segments: [segment], next_cursor: "ZDEtczI" };
const message: z.input<typeof messageSchema> = { message: "Job cancelled successfully" };

/** Examples by schema name in the OpenAPI document; the compiler checks them against the schemas. */
export const EXAMPLES: Readonly<Record<string, object>> = {
	Problem: problem,
	SubmittedJob: submitted,
	JobStatus: status,
	JobList: jobList,
	Segment: segment,
	SegmentList: segmentList,
	Estimate: estimate,
	Message: message,
};
