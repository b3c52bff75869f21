/** How a job ended; cancelled jobs are told to nobody. */
export interface JobEnd {
	/** The name that the user chose. */
	model: string;
	success: boolean;
	/** From the first claim since submit or the last retry. */
	seconds: number;
	/** The provider that refused a key of the operator's own; `null`: none did. */
	refusedOperatorKey: string | null;
}

/** What an operator watches a server by (spec §10). Nothing here waits or throws: a backend that is down loses figures only. */
export interface Telemetry {
	jobEnded(end: JobEnd): void;
	/** Books that wait for a worker. */
	queueDepth(waiting: number): void;
}

/** One answered HTTP request. */
export interface RequestFacts {
	method: string;
	/** The route's pattern: paths of callers would make a series each. */
	route: string;
	status: number;
	ms: number;
}

/** `GET /health/detailed` (spec §3); names and shapes are fixed. */
export interface HealthReport {
	healthy: boolean;
	/** ISO 8601. */
	timestamp: string;
	issues: string[];
	metrics: Record<string, number | string | string[] | null>;
	version: string;
}

/** What a server shows its operator. */
export interface Monitoring {
	requestAnswered(facts: RequestFacts): void;
	/** Looks closely: may take seconds where a part does not answer. */
	checkHealth(): Promise<HealthReport>;
	/** Prometheus's text. */
	renderMetrics(): Promise<{ contentType: string; text: string }>;
}

/** Tells each of `all`. */
export function joinTelemetry(...all: readonly Telemetry[]): Telemetry {
	return {
		jobEnded: (end) => all.forEach((one) => void one.jobEnded(end)),
		queueDepth: (waiting) => all.forEach((one) => void one.queueDepth(waiting)),
	};
}
