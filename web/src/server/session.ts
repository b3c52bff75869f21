/** Values are kept for this tab only, until it is closed (spec §11): the token, provider keys and the last form values. */
const PREFIX = "diglot.";

export function keepForSession(name: string, value: string): void {
	try {
		if (value === "") sessionStorage.removeItem(PREFIX + name);
		else sessionStorage.setItem(PREFIX + name, value);
	} catch {
		// Storage is disabled: the value lives only as long as the view.
	}
}

export function recallFromSession(name: string): string {
	try {
		return sessionStorage.getItem(PREFIX + name) ?? "";
	} catch {
		return "";
	}
}
