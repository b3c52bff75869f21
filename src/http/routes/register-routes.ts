import multipart from "@fastify/multipart";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { Monitoring } from "../../telemetry/telemetry.ts";
import type { AccessRules } from "../access/access.ts";
import type { BookFormDeps } from "../form/receive-book.ts";
import type { App } from "../server/app-type.ts";
import { authTokenRoutes } from "./auth-token.ts";
import { cancelRoutes } from "./cancel.ts";
import { type CheckModelDeps, checkModelRoutes } from "./check-model.ts";
import { coverRoutes } from "./cover.ts";
import { downloadRoutes } from "./download.ts";
import { estimateRoutes } from "./estimate.ts";
import { type EventDeps, eventRoutes } from "./events.ts";
import { healthRoutes } from "./health.ts";
import { jobListRoutes } from "./job-list.ts";
import { languageRoutes } from "./languages.ts";
import { type ModelDeps, modelRoutes } from "./models.ts";
import { operatorRoutes } from "./operator.ts";
import { type PageDeps, pageRoutes } from "./page.ts";
import { reportRoutes } from "./report.ts";
import { rerunRoutes } from "./rerun.ts";
import { retryRoutes } from "./retry.ts";
import { segmentRoutes } from "./segments.ts";
import { statusRoutes } from "./status.ts";
import { translateRoutes } from "./translate.ts";

export interface RouteDeps extends BookFormDeps, CheckModelDeps, EventDeps, ModelDeps, PageDeps {
	access: Pick<AccessRules, "issueToken" | "adminToken">;
	clock: Clock;
	log: Log;
	operator: Monitoring;
	version: string;
}

/** Health and metrics, which every process serves. */
export async function registerProbeRoutes(app: App, deps: RouteDeps): Promise<void> {
	await app.register(healthRoutes, deps);
	await app.register(operatorRoutes, deps);
}

/** Everything that callers and the page use. */
export async function registerCallerRoutes(app: App, deps: RouteDeps): Promise<void> {
	await app.register(multipart);
	await app.register(translateRoutes, deps);
	await app.register(estimateRoutes, deps);
	await app.register(statusRoutes, deps);
	await app.register(eventRoutes, deps);
	await app.register(jobListRoutes, deps);
	await app.register(downloadRoutes, deps);
	await app.register(cancelRoutes, deps);
	await app.register(segmentRoutes, deps);
	await app.register(coverRoutes, deps);
	await app.register(reportRoutes, deps);
	await app.register(retryRoutes, deps);
	await app.register(rerunRoutes, deps);
	await app.register(modelRoutes, deps);
	await app.register(checkModelRoutes, deps);
	await app.register(languageRoutes);
	const { issueToken: issue, adminToken } = deps.access;
	if (issue && adminToken !== null) await app.register(authTokenRoutes, { issue, log: deps.log });
	await app.register(pageRoutes, deps);
}
