import { CallError } from "../translator.ts";

export interface AwsCredentials {
	accessKeyId: string;
	secretAccessKey: string;
	sessionToken?: string;
}

export interface AwsAccess {
	region: string;
	/** Credentials that are valid now; they are looked up when first asked for and renewed before they end. */
	credentials(): Promise<AwsCredentials>;
}

/**
 * Access by AWS's own chain: environment, shared files and SSO, web identity, container and instance roles.
 * The SDK's part is loaded when it is first used.
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
				// No cause: its text may name files and roles.
				throw new CallError(
					"No AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run with a role",
					{ fault: "key" },
				);
			}
		},
	};
}
