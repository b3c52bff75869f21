import type { Readable } from "node:stream";
import type { Job } from "../core/job.ts";
import type { TranslateForm } from "./translate-form.ts";

export interface Upload {
	key: string;
	bytes: number;
	sha256: string;
}

export interface HttpJobs {
	receiveUpload(content: Readable): Promise<Upload>;
	discardUpload(upload: Upload): Promise<void>;
	submit(request: {
		upload: Upload;
		filename: string;
		form: TranslateForm;
		owner: string;
	}): Promise<{ job: Job; estimatedMinutes: number }>;
	get(jobId: string, owner: string): Promise<Job | null>;
	cancel(jobId: string, owner: string): Promise<boolean>;
	openOutput(job: Job, range?: { start: number; end: number }): Promise<Readable | null>;
}
