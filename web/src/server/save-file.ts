import { askRaw, hasToken } from "./connection.ts";

/**
 * Has the browser keep a file of the server, under the server's name for it. Without a token it loads the file itself,
 * however large it is; a link can't send a token, so with one the file goes through the page.
 *
 * @throws ServerProblem where the server can't or won't give it
 */
export async function saveFile(path: string): Promise<void> {
	if (hasToken()) return saveThroughPage(path);
	// The book is made now where it has to be, and a refusal is told here and not in a file.
	const isThere = await askRaw(path, { method: "HEAD" }).then(
		() => true,
		() => false,
	);
	if (isThere) clickLink(path, "");
	// A refusal of HEAD has no words.
	else await askRaw(path);
}

async function saveThroughPage(path: string): Promise<void> {
	const answer = await askRaw(path);
	const url = URL.createObjectURL(await answer.blob());
	clickLink(url, nameOf(answer.headers.get("content-disposition") ?? ""));
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param name empty: the server's */
function clickLink(url: string, name: string): void {
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
}

/** RFC 5987 goes before the plain name. */
function nameOf(disposition: string): string {
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
	if (encoded) return decodeURIComponent(encoded);
	return /filename="([^"]+)"/i.exec(disposition)?.[1] ?? "book.epub";
}

/** Opens a page of the server in a tab of its own, with the token. */
export async function openPage(path: string): Promise<void> {
	// Opened before the answer is there, else the browser takes it for a pop-up.
	const tab = window.open("", "_blank");
	try {
		const answer = await askRaw(path, { headers: { accept: "text/html" } });
		const url = URL.createObjectURL(await answer.blob());
		if (tab) tab.location.href = url;
		setTimeout(() => URL.revokeObjectURL(url), 60_000);
	} catch (error) {
		tab?.close();
		throw error;
	}
}

/** An image of the server as a data URL, which the page's policy allows; `null` where there is none. */
export async function loadImage(path: string, signal: AbortSignal): Promise<string | null> {
	const answer = await askRaw(path, { signal }).catch(() => null);
	if (!answer) return null;
	const blob = await answer.blob();
	if (!blob.type.startsWith("image/")) return null;
	return new Promise((resolve) => {
		const reader = new FileReader();
		reader.onload = () => resolve(String(reader.result));
		reader.onerror = () => resolve(null);
		reader.readAsDataURL(blob);
	});
}
