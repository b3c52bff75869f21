/** What is kept for this tab alone, and gone when it is closed (spec §11): the token, and keys of providers. */
const PREFIX = "diglot.";

export function keepForSession(name: string, value: string): void {
	try {
		if (value === "") sessionStorage.removeItem(PREFIX + name);
		else sessionStorage.setItem(PREFIX + name, value);
	} catch {
		// A browser that keeps nothing: the value lives as long as the view.
	}
}

export function recallFromSession(name: string): string {
	try {
		return sessionStorage.getItem(PREFIX + name) ?? "";
	} catch {
		return "";
	}
}
