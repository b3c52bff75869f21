import { describe, expect, it } from "vitest";
import { attachment, downloadName, partialName } from "./download-name.ts";

describe("the name of a download", () => {
	it("differs between a bilingual edition and a translation", () => {
		expect(downloadName("Moby Dick.epub", "original_first", "es")).toBe("Moby Dick_bilingual.epub");
		expect(downloadName("Moby Dick.epub", "translation_only", "zh-Hans")).toBe("Moby Dick_zh-Hans.epub");
	});

	it("names language and layout where it is neither the default layout nor the translation alone", () => {
		expect(downloadName("Moby Dick.EPUB", "side_by_side", "es")).toBe("Moby Dick_es_bilingual_side_by_side.epub");
		expect(partialName("Moby Dick.epub", "translation_first", "fr")).toBe(
			"Moby Dick_fr_bilingual_translation_first_partial.epub",
		);
	});

	it("has at most the 255 bytes that file systems take", () => {
		const name = partialName(`${"界".repeat(150)}.epub`, "translation_first", "zh-Hans");
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
		expect(name).toMatch(/^界+_zh-Hans_bilingual_translation_first_partial[.]epub$/);
	});

	it("never holds a folder, a control character or one that turns the text around", () => {
		expect(downloadName("../../etc/passwd", "translation_only", "es")).toBe("passwd_es.epub");
		expect(downloadName("C:\\books\\a.epub", "translation_only", "es")).toBe("a_es.epub");
		expect(downloadName("a\u0000\r\nb\u202egpj.epub", "translation_only", "es")).toBe("a___b_gpj_es.epub");
		expect(downloadName("...epub", "translation_only", "es")).toBe("book_es.epub");
		expect(downloadName("", "translation_only", "es")).toBe("book_es.epub");
		expect(downloadName(`${"x".repeat(400)}.epub`, "translation_only", "es")).toHaveLength(150 + "_es.epub".length);
	});

	it("travels in ASCII for old clients and whole for the others", () => {
		expect(attachment('Čapek "R.U.R." 100%_es.epub')).toBe(
			"attachment; filename=\"Capek _R.U.R._ 100__es.epub\"; filename*=UTF-8''%C4%8Capek%20%22R.U.R.%22%20100%25_es.epub",
		);
		expect(attachment("紅樓夢's_es.epub")).toBe(
			"attachment; filename=\"___'s_es.epub\"; filename*=UTF-8''%E7%B4%85%E6%A8%93%E5%A4%A2%27s_es.epub",
		);
	});
});
