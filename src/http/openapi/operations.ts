/**
 * The names of the API's operations, by method and OpenAPI path: the methods of the generated client
 * (`client.jobs.submit`). They are a contract with everybody who generates a client.
 */
export const OPERATIONS: Readonly<Record<string, string>> = {
	"POST /translate": "submit",
	"POST /estimate": "estimate",
	"GET /status/{job_id}": "status",
	"GET /jobs": "list",
	"GET /jobs/{job_id}/events": "events",
	"GET /download/{job_id}": "download",
	"HEAD /download/{job_id}": "downloadHead",
	"DELETE /jobs/{job_id}": "cancel",
	"POST /jobs/{job_id}/retry": "retry",
	"POST /jobs/{job_id}/rerun": "rerun",
	"GET /jobs/{job_id}/segments": "segments",
	"PATCH /jobs/{job_id}/segments/{segment_id}": "correct",
	"POST /jobs/{job_id}/segments/{segment_id}/retranslate": "retranslate",
	"GET /jobs/{job_id}/report": "report",
	"GET /jobs/{job_id}/cover": "cover",
	"GET /models": "models",
	"GET /languages": "languages",
	"GET /health": "health",
	"GET /health/detailed": "detailedHealth",
	"GET /metrics": "metrics",
	"POST /auth/token": "issueToken",
};
