import { hasToken, requestRaw } from "./connection.ts";

/**
 * Downloads a file under the server's file name. Without a token the browser streams it to disk, whatever its size;
 * a link can't send a token, so with one the file is fetched by the page.
 *
 * @throws ServerProblem if the server refuses
 */
export async function saveFile(path: string): Promise<void> {
	if (hasToken()) return saveThroughPage(path);
	// Renders the book if necessary, and surfaces errors here instead of in the downloaded file.
	const isThere = await requestRaw(path, { method: "HEAD" }).then(
		() => true,
		() => false,
	);
	if (isThere) clickLink(path, "");
	// The response to HEAD has no message.
	else await requestRaw(path);
}

async function saveThroughPage(path: string): Promise<void> {
	const answer = await requestRaw(path);
	const url = URL.createObjectURL(await answer.blob());
	clickLink(url, nameOf(answer.headers.get("content-disposition") ?? ""));
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param name empty: the server's file name */
function clickLink(url: string, name: string): void {
	const link = document.createElement("a");
	link.href = url;
	link.download = name;
	link.click();
}

/** RFC 5987's `filename*` takes precedence. */
function nameOf(disposition: string): string {
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
	if (encoded) return decodeURIComponent(encoded);
	return /filename="([^"]+)"/i.exec(disposition)?.[1] ?? "book.epub";
}

/** Opens a page of the server in a new tab, sending the token. */
export async function openPage(path: string): Promise<void> {
	// Opened before the response arrives; otherwise the browser blocks it as a pop-up.
	const tab = window.open("", "_blank");
	try {
		const answer = await requestRaw(path, { headers: { accept: "text/html" } });
		const url = URL.createObjectURL(await answer.blob());
		if (tab) tab.location.href = url;
		setTimeout(() => URL.revokeObjectURL(url), 60_000);
	} catch (error) {
		tab?.close();
		throw error;
	}
}

/** Loads an image as a data URL, which the page's CSP allows; `null` if there is none. */
export async function loadImage(path: string, signal: AbortSignal): Promise<string | null> {
	const answer = await requestRaw(path, { signal }).catch(() => null);
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
