/** How a job ended; cancelled jobs are not reported. */
export interface JobEnd {
	/** The name that the user chose. */
	model: string;
	success: boolean;
	/** Since the first claim after submission or the last retry. */
	seconds: number;
	/** The provider that refused the operator's own key, or `null`. */
	refusedOperatorKey: string | null;
	/** The provider that worked for the operator's own key, or `null`. */
	acceptedOperatorKey: string | null;
}

/** The metrics of a server (spec §10). No method waits or throws: a backend that is down only loses metrics. */
export interface Telemetry {
	jobEnded(end: JobEnd): void;
	/** Books waiting for a worker. */
	queueDepth(waiting: number): void;
}

/** One answered HTTP request. */
export interface RequestFacts {
	method: string;
	/** The route's pattern: each actual path would create a series of its own. */
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

/** What a server shows to its operator. */
export interface Monitoring {
	requestAnswered(facts: RequestFacts): void;
	/** May take seconds if a component does not answer. */
	checkHealth(): Promise<HealthReport>;
	/** In Prometheus's text format. */
	renderMetrics(): Promise<{ contentType: string; text: string }>;
}

/** Reports to each of `all`. */
export function joinTelemetry(...all: readonly Telemetry[]): Telemetry {
	return {
		jobEnded: (end) => all.forEach((one) => void one.jobEnded(end)),
		queueDepth: (waiting) => all.forEach((one) => void one.queueDepth(waiting)),
	};
}
