/**
 * The code that an engine has for a canonical tag: the one of its `exceptions` that fits best (the tag itself,
 * then language and script, also where the script is only implied, then the language), else the bare language.
 */
export function languageCode(tag: string, exceptions: Readonly<Record<string, string>>): string {
	const locale = new Intl.Locale(tag);
	const names = [locale.baseName, `${locale.language}-${locale.maximize().script}`, locale.language];
	return names.map((name) => exceptions[name]).find((code) => code !== undefined) ?? locale.language;
}
