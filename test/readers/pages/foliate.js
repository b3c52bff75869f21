// foliate-js as an application uses it: a view, its renderer's styles, its handler of footnotes.

import { FootnoteHandler } from "/packages/foliate-js/footnotes.js";
import "/packages/foliate-js/view.js";

const view = document.createElement("foliate-view");
const footnotes = new FootnoteHandler();
let shownNote = null;

footnotes.addEventListener("before-render", ({ detail }) => {
	// A popover, out of the way of the page.
	Object.assign(detail.view.style, { position: "fixed", width: "300px", height: "300px", left: "0", top: "0" });
	document.body.append(detail.view);
});
footnotes.addEventListener("render", ({ detail }) => {
	shownNote = detail.view.renderer.getContents()[0]?.doc.body.textContent ?? "";
	detail.view.remove();
});

globalThis.reader = {
	async open(url) {
		document.body.append(view);
		await view.open(url);
		await view.goTo(0);
		return view.book.sections.length;
	},
	async show(section) {
		await view.goTo(section);
		return view.renderer.getContents()[0].doc;
	},
	pageWidth: () => view.renderer.size,
	async setTextSize(percent) {
		view.renderer.setStyles(`html { font-size: ${percent}% !important; }`);
	},
	/** Follows a link as a click does: in a pop-up, or by leaving the page. */
	async follow(link) {
		shownNote = null;
		let handled;
		const onLink = (event) => {
			handled = footnotes.handle(view.book, event);
			// Where the reader would leave the page, it is not left here: what it shows then is told by its target.
			event.preventDefault();
		};
		view.addEventListener("link", onLink, { once: true });
		link.click();
		view.removeEventListener("link", onLink);
		if (handled) await handled;
		return { popUp: shownNote !== null, text: shownNote };
	},
};
