import { CallError } from "../translator.ts";

export interface AwsCredentials {
	accessKeyId: string;
	secretAccessKey: string;
	sessionToken?: string;
}

export interface AwsAccess {
	region: string;
	/** Valid credentials: looked up on first use and renewed before they expire. */
	credentials(): Promise<AwsCredentials>;
}

/**
 * Access by AWS's own chain: environment, shared files and SSO, web identity, container and instance roles.
 * The SDK's package is loaded on first use.
 */
export function createAwsAccess(region: string): AwsAccess {
	let chain: Promise<() => Promise<AwsCredentials>> | undefined;
	return {
		region,
		async credentials() {
			chain ??= import("@aws-sdk/credential-provider-node").then(({ defaultProvider }) =>
				defaultProvider({ clientConfig: { region } }),
			);
			const provide = await chain;
			try {
				const { accessKeyId, secretAccessKey, sessionToken } = await provide();
				return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
			} catch {
				// Without a cause, whose text may name files and roles.
				throw new CallError(
					"No AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run with a role",
					{ fault: "key" },
				);
			}
		},
	};
}
