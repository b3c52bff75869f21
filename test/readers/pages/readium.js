// The Readium navigator as an application uses it: a publication from its manifest, preferences for the size of text.
// It knows no pop-ups: a link leads to its target.

import { EpubNavigator, EpubPreferences } from "/packages/@readium/navigator/dist/index.js";
import {
	HttpFetcher,
	Link,
	Locator,
	LocatorLocations,
	Manifest,
	Publication,
} from "/packages/@readium/shared/dist/index.js";

let navigator;
let publication;
let positions;

const go = (locator) => new Promise((resolve) => navigator.go(locator, false, resolve));
const shownDocument = () => navigator._cframes[0].iframe.contentDocument;

globalThis.reader = {
	async open(_url, manifestUrl) {
		const response = await fetch(manifestUrl);
		const manifest = Manifest.deserialize(await response.json());
		manifest.setSelfLink(manifestUrl);
		publication = new Publication({ manifest, fetcher: new HttpFetcher(undefined, new URL("./", manifestUrl).href) });
		positions = publication.readingOrder.items.map(
			({ href, type }, index) =>
				new Locator({
					href,
					type: type ?? "",
					locations: new LocatorLocations({ position: index + 1, progression: 0 }),
				}),
		);
		const container = document.createElement("div");
		Object.assign(container.style, { width: "100%", height: "100%", position: "relative" });
		document.body.append(container);
		const listeners = { handleLocator: () => true, tap: () => true, click: () => true };
		navigator = new EpubNavigator(container, publication, listeners, positions, positions[0], {
			preferences: {},
			defaults: {},
		});
		await navigator.load();
		return positions.length;
	},
	async show(section) {
		await go(positions[section]);
		return shownDocument();
	},
	pageWidth: () => navigator._cframes[0].iframe.clientWidth,
	async setTextSize(percent) {
		await navigator.submitPreferences(new EpubPreferences({ fontSize: percent / 100 }));
	},
	async follow(link) {
		const [file, fragment] = (link.getAttribute("href") ?? "").split("#");
		const here = positions.findIndex(({ href }) => href === navigator.currentLocator.href);
		const href =
			file === "" ? positions[here].href : new URL(file, `http://book/${positions[here].href}`).pathname.slice(1);
		await new Promise((resolve) => navigator.goLink(new Link({ href: `${href}#${fragment}` }), false, resolve));
		return { popUp: false, text: shownDocument().getElementById(fragment)?.textContent ?? null };
	},
};
