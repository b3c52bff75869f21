import { describe, expect, it } from "vitest";
import { CHAT_FIXTURES, MT_FIXTURES } from "../../test/fixtures/providers/all.ts";
import { findProvider, getProvider, KEYED_PROVIDERS, PROVIDERS } from "./registry.ts";

describe("the registry of providers", () => {
	it("has a fixture for each provider that is reached over HTTP, of its kind", () => {
		const remote = PROVIDERS.filter(({ address }) => address !== null);
		const fixtures = new Set([...CHAT_FIXTURES, ...MT_FIXTURES].map(({ kind, provider }) => `${kind} ${provider}`));
		expect(remote.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([...fixtures].sort());
	});

	it("finds a provider by its name, which no other one has", () => {
		for (const record of PROVIDERS) expect(getProvider(record.name)).toBe(record);
		expect(new Set(PROVIDERS.map(({ name }) => name)).size).toBe(PROVIDERS.length);
		expect(findProvider("constructor")).toBeNull();
	});

	it("gives each name of a model, key variable and key field to one provider", () => {
		const names = PROVIDERS.flatMap(({ models }) => models.map(({ name }) => name));
		const variables = PROVIDERS.flatMap(({ keyVariables }) => keyVariables);
		const fields = PROVIDERS.flatMap(({ keyField }) => keyField ?? []);
		for (const list of [names, variables, fields]) expect(new Set(list).size).toBe(list.length);
	});

	it("gives one description, default and version path to a setting that providers share", () => {
		const settings = PROVIDERS.flatMap(({ address }) => (address?.kind === "setting" ? address : []));
		for (const one of settings) {
			for (const other of settings) if (one.variable === other.variable) expect(one).toEqual(other);
		}
	});

	it("lists each provider that takes a key of the operator's, once", () => {
		const keyed = PROVIDERS.filter(({ keyVariables }) => keyVariables.length > 0).map(({ name }) => name);
		expect(KEYED_PROVIDERS.map(({ name }) => name).sort()).toEqual(keyed.sort());
	});

	it("asks for a key only where there is a setting for it", () => {
		for (const { name, needsKey, keyVariables } of PROVIDERS) if (needsKey) expect(keyVariables, name).not.toEqual([]);
	});
});
