import type { FastifyRequest } from "fastify";
import { addressGroup } from "./client-address.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** From the verified token; `null` without authentication and on open routes. */
		userId: string | null;
	}
}

/** Whose jobs the request may see: its user's; without authentication everybody shares one owner (spec §4). */
export function ownerOf(request: FastifyRequest): string {
	return request.userId ?? "local";
}

/** Who is counted by rate limits and fair scheduling: the user; without authentication, the client's address (spec §4). */
export function callerOf(request: FastifyRequest): string {
	return request.userId ?? `ip:${addressGroup(request.ip)}`;
}
