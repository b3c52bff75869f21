import type { FastifyHelmetOptions } from "@fastify/helmet";

/** Same-origin content only, no framing, and no forced HTTPS: a server on a laptop has no certificate. */
export const SECURITY_HEADERS = {
	contentSecurityPolicy: {
		useDefaults: false,
		directives: {
			defaultSrc: ["'none'"],
			scriptSrc: ["'self'"],
			// Swagger UI sets style attributes.
			styleSrc: ["'self'", "'unsafe-inline'"],
			imgSrc: ["'self'", "data:"],
			fontSrc: ["'self'"],
			connectSrc: ["'self'"],
			formAction: ["'self'"],
			baseUri: ["'none'"],
			frameAncestors: ["'none'"],
		},
	},
	strictTransportSecurity: false,
	xFrameOptions: { action: "deny" },
	referrerPolicy: { policy: "no-referrer" },
} as const satisfies FastifyHelmetOptions;
