import { expect, it } from "vitest";
import { looksLikeReference } from "./reference.ts";
import { findTextFault, findWarnings } from "./verify-text.ts";

it.each([
	"Hansen K., Olsen P. Carbon pools of boreal lakes. J. Limnol. 1999; 12: 34–56.",
	"Meyer, H. (2003). Seen und Wälder. Berlin: Springer, pp. 112–118.",
	"Marlow, J. (1998). A short history of the northern roads and the people who built them. London: Mill Lane.",
	"Brown A., Smith B. doi:10.1000/182.",
	"Толстой Л. Н. Война и мир. Москва: Наука, 1978. Т. 2.",
])("a reference to another work is one: %s", (text) => {
	expect(looksLikeReference(text)).toBe(true);
});

it.each([
	"In 1914 the old house at the end of the road was sold to a man whom nobody had ever seen before.",
	"The house stood at the end of the road.",
	"John Smith of London",
	"M. Smith came home in 1998 and told his wife that the house which they had built was gone.",
	"she was born in 1871 and died in 1902",
	`${"Smith J. 1999. ".repeat(40)}`,
])("a sentence, a name or a text that goes on is none: %s", (text) => {
	expect(looksLikeReference(text)).toBe(false);
});

it("a reference, or a sentence in the target language, that comes back as it was is flagged and no fault", () => {
	const kept = (text: string) => ({ source: text, translation: text, sourceLanguage: "en", targetLanguage: "es" });
	for (const text of [
		"Rossi G. I laghi del nord e la neve. Milano: Hoepli; 1988.",
		"Los niños comen manzanas en el jardín.",
	]) {
		expect(findTextFault(kept(text))).toBeNull();
		expect(findWarnings(kept(text))).toContain("untranslated");
	}
	expect(findTextFault(kept("The children eat apples in the garden."))).toBe("echo");
});
