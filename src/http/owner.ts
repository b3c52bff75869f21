import type { FastifyRequest } from "fastify";

/** Whose jobs a request may see: without authentication everybody's are one shared owner's (SPEC §4). */
export function ownerOf(_request: FastifyRequest): string {
	return "local";
}
