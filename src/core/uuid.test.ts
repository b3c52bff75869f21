import { expect, it } from "vitest";
import { isUuid, uuid5 } from "./uuid.ts";

const DNS = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

it("gives RFC 9562's own example", () => {
	// RFC 9562 appendix A.4
	expect(uuid5(DNS, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
});

it("takes names as UTF-8 and namespaces with or without hyphens", () => {
	expect(uuid5(DNS, "Кафка")).toBe(uuid5(DNS.replaceAll("-", ""), "Кафка"));
	expect(uuid5(DNS, "Кафка")).toBe("5288f0c0-a08d-5a81-9d68-367c47250b19");
});

it("recognizes the ids that Diglot makes, and nothing else", () => {
	expect(isUuid("2ed6657d-e927-568b-95e1-2665a8aea6a2")).toBe(true);
	for (const other of ["", "2ED6657D-e927-568b-95e1-2665a8aea6a2", "2ed6657de927568b95e12665a8aea6a2", "../a"]) {
		expect(isUuid(other)).toBe(false);
	}
});
