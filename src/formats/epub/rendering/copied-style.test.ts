import { describe, expect, it } from "vitest";
import { copiedBlockStyle, copiedStyle } from "./copied-style.ts";

describe("the style of a copy (rule B7)", () => {
	it.each([
		"font-style:italic",
		"font-weight: bold;color: #a00",
		'font-family:"A; B", serif',
		"font-variant:small-caps;letter-spacing:.1em",
		"text-decoration:underline;text-transform:uppercase",
		"background:rgb(1, 2, 3)",
		"border-bottom:1px solid red;padding:0 2px",
		"display:inline-block;width:2em",
		"vertical-align:super;font-size:70%",
		"position:relative;top:-.3em",
		"display:none",
		"float:left;font-size:3em",
		"COLOR:Red !important",
	])("keeps %s", (style) => {
		expect(copiedStyle(style)).toBe(style);
	});

	it.each([
		["a direction", "direction:rtl;unicode-bidi:embed;writing-mode:vertical-rl;-epub-writing-mode:vertical-rl"],
		["a place on the page", "position:absolute;position:fixed;z-index:9"],
		["what is fetched", "background:url(x.png);background:URL( 'x');background-image:url(x);border-image:url(x)"],
		["what is fetched by another name", 'background:image-set("x" 1x);background:expression(alert())'],
		["what is escaped", "background:\\75rl(x);c\\6flor:red"],
		["a block in a value", "color:{red}"],
		["what is counted or written", "counter-increment:c;counter-reset:c;content:'x'"],
		["Word's own", "mso-tab-count:1;tab-stops:2in;mso-bidi-font-style:italic"],
		["what belongs to a paragraph", "text-align:right;text-indent:2em"],
		["what moves or runs", "animation:a 1s;transition:all 1s;transform:rotate(9deg);behavior:none"],
		["a variable", "--a:b"],
		["what is no declaration", "color;;:red"],
	])("drops %s", (_what, style) => {
		expect(copiedStyle(style)).toBe("");
	});

	it("keeps the rest of a style as it is written", () => {
		expect(copiedStyle("mso-tab-count:1; color : red ;position:fixed;font-size:9pt;")).toBe(
			"color : red;font-size:9pt",
		);
	});

	it("keeps no colour that is meant for a background that is not kept", () => {
		expect(copiedStyle("color:white;background:url(x.png) black;font-size:2em")).toBe("font-size:2em");
		expect(copiedStyle("color:white;background:url(x.png);background-color:black")).toBe(
			"color:white;background-color:black",
		);
		expect(copiedBlockStyle("color:white;background:black")).toBe("color:white;background:black");
	});

	it("keeps of a paragraph beside its source how its text looks, not where it is", () => {
		expect(copiedBlockStyle("text-align:center;font-style:italic;margin:0 9em;width:9em;float:left;padding:1em")).toBe(
			"text-align:center;font-style:italic",
		);
	});
});
