import type { FastifyRequest } from "fastify";
import { addressGroup } from "./client-address.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** The `user_id` of the token that was checked; `null` without authentication and on open routes. */
		userId: string | null;
	}
}

/** Whose jobs a request may see: the token's user; without authentication everybody's are one shared owner's (spec §4). */
export function ownerOf(request: FastifyRequest): string {
	return request.userId ?? "local";
}

/** Whom limits and fairness count: the token's user, without authentication the client's address (spec §4). */
export function callerOf(request: FastifyRequest): string {
	return request.userId ?? `ip:${addressGroup(request.ip)}`;
}
