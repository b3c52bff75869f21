// epub.js as an application uses it: a paginated rendition. It knows no pop-ups: a link leads to its target.

let book;
let rendition;

globalThis.reader = {
	async open(url) {
		book = globalThis.ePub(url, { openAs: "epub" });
		rendition = book.renderTo(document.body, { width: "100%", height: "100%", flow: "paginated", spread: "none" });
		await book.ready;
		await rendition.display();
		return book.spine.length;
	},
	async show(section) {
		await rendition.display(book.spine.get(section).href);
		return rendition.getContents()[0].document;
	},
	pageWidth: () => rendition.manager.layout.pageWidth,
	async setTextSize(percent) {
		rendition.themes.fontSize(`${percent}%`);
	},
	async follow(link) {
		const displayed = new Promise((resolve) => rendition.once("displayed", resolve));
		link.click();
		await displayed;
		const [shown] = rendition.getContents();
		const target = shown.document.getElementById(decodeURIComponent(link.hash.slice(1)));
		return { popUp: false, text: target?.textContent ?? null };
	},
};
