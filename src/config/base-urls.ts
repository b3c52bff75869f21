import { z } from "zod";
import type { Address, AddressSetting } from "../providers/record.ts";
import { type AddressVariable, PROVIDERS, type Provider } from "../providers/registry.ts";
import { baseUrl, setting } from "./fields.ts";

type AddressFields = Record<AddressVariable, z.ZodType<string | null>>;
type Addresses = Readonly<Record<AddressVariable, string | null>> & { readonly awsRegion: string };

/** A setting for each address that the operator may choose; providers that share one have one setting. */
export function makeAddressFields(): AddressFields {
	const fields = PROVIDERS.flatMap(({ address }) => {
		return address?.kind === "setting" ? [[address.variable, makeField(address)] as const] : [];
	});
	return Object.fromEntries(fields) as AddressFields;
}

/**
 * Where each provider is reached; empty where the operator has to say it and did not. Providers on this machine have no
 * entry.
 */
export function baseUrlsOf(settings: Addresses): Readonly<Partial<Record<Provider, string>>> {
	const entries = PROVIDERS.flatMap(({ name, address }) => {
		return address === null ? [] : [[name, resolveAddress(address, settings)] as const];
	});
	return Object.fromEntries(entries);
}

/** The effective addresses that no log may show: a token may be part of them. */
export function secretAddresses(settings: Addresses): string[] {
	return PROVIDERS.flatMap(({ address }) => {
		return address?.kind === "setting" && address.isSecret ? resolveAddress(address, settings) : [];
	});
}

function makeField(address: AddressSetting): AddressFields[AddressVariable] {
	const { variable, about, default: byDefault, versionPath, isSecret } = address;
	const wholeUrl = z.url({ protocol: /^https?$/, error: "must be an http or https address" });
	const field = isSecret ? wholeUrl : baseUrl(versionPath === "" ? "" : `/${versionPath}`);
	return setting(
		{ name: variable, about, ...(isSecret && { secret: true }) },
		byDefault === null ? field.nullable().default(null) : field.default(byDefault),
	);
}

function resolveAddress(address: Address, settings: Addresses): string {
	if (address.kind === "fixed") return address.url;
	if (address.kind === "setting") {
		const own = settings[address.variable as AddressVariable];
		return own ?? (address.otherwise ? resolveAddress(address.otherwise, settings) : "");
	}
	const { awsRegion: region } = settings;
	return `https://${address.service}.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`;
}
