import { expect, it } from "vitest";
import { mendBorders } from "./mend-borders.ts";

it("parts words that came to meet at a tag", () => {
	expect(mendBorders("the <1>e</1>’s slurred", "el <1>e</1>slurred", "es")).toBe("el <1>e</1> slurred");
	expect(mendBorders("a <1>b</1> c", "a<1>b</1> c", "es")).toBe("a <1>b</1> c");
});

it("leaves what the source has, and scripts without spaces, as they are", () => {
	expect(mendBorders("20<1>th</1> of", "20<1>mo</1> de", "es")).toBe("20<1>mo</1> de");
	expect(mendBorders("the <1>red</1> house", "那<1>红</1>屋", "zh-Hans")).toBe("那<1>红</1>屋");
});
