import { useId, useMemo, useRef, useState } from "preact/hooks";
import type { LanguageChoice } from "../parts/use-catalog.ts";
import { strings } from "../strings.ts";

interface LanguagePickerProps {
	languages: readonly LanguageChoice[];
	/** A language tag; empty while none is chosen. */
	value: string;
	onChange(tag: string): void;
	problem: string | null;
}

const MAX_SHOWN = 60;

/** The editable combobox of the WAI-ARIA APG. Also accepts tags that are not in the list. */
export function LanguagePicker({ languages, value, onChange, problem }: LanguagePickerProps) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const nameOf = (tag: string) => languages.find(({ code }) => code === tag)?.name ?? tag;
	const [text, setText] = useState<string | null>(null);
	const [isOpen, setOpen] = useState(false);
	const [active, setActive] = useState(-1);
	const shown = useMemo(() => filterLanguages(languages, text ?? ""), [languages, text]);
	const activeId = isOpen && shown[active] ? `${id}-${shown[active].code}` : undefined;

	function choose(tag: string) {
		onChange(tag);
		setText(null);
		setOpen(false);
		setActive(-1);
	}

	/** Accepts the typed text if it identifies one language, or is a tag. */
	function commit() {
		if (text !== null) {
			const typed = text.trim();
			const exact = languages.find(({ code, name }) => [code, name].some((one) => equal(one, typed)));
			const only = shown.length === 1 && typed !== "" ? shown[0] : undefined;
			const tag = exact?.code ?? only?.code ?? canonicalTag(typed);
			if (tag !== null) onChange(tag);
		}
		setText(null);
		setOpen(false);
		setActive(-1);
	}

	function onKeyDown(event: KeyboardEvent) {
		const last = shown.length - 1;
		if (event.key === "ArrowDown") setActive(isOpen ? Math.min(last, active + 1) : 0);
		else if (event.key === "ArrowUp") setActive(isOpen ? Math.max(0, active - 1) : last);
		else if (event.key === "Enter" && isOpen) {
			const one = shown[active];
			if (one) choose(one.code);
			else commit();
		} else if (event.key === "Escape" && (isOpen || text !== null)) {
			setText(null);
			setOpen(false);
			setActive(-1);
		} else return;
		if (event.key.startsWith("Arrow")) {
			setOpen(true);
			requestAnimationFrame(() => document.querySelector(".combo-active")?.scrollIntoView({ block: "nearest" }));
		}
		event.preventDefault();
	}

	return (
		<div class="field">
			<label for={id}>{strings.languageLabel}</label>
			<div class="combo">
				<input
					ref={input}
					id={id}
					role="combobox"
					type="text"
					autocomplete="off"
					spellcheck={false}
					aria-autocomplete="list"
					aria-expanded={isOpen}
					aria-controls={`${id}-list`}
					aria-activedescendant={activeId}
					aria-describedby={`${id}-hint`}
					aria-invalid={problem !== null}
					value={text ?? nameOf(value)}
					onInput={(event) => {
						setText(event.currentTarget.value);
						setOpen(true);
						setActive(event.currentTarget.value.trim() === "" ? -1 : 0);
					}}
					onFocus={(event) => event.currentTarget.select()}
					onClick={() => setOpen(true)}
					onBlur={commit}
					onKeyDown={onKeyDown}
				/>
				<button
					type="button"
					class="combo-button"
					tabIndex={-1}
					aria-label={strings.showList}
					aria-expanded={isOpen}
					aria-controls={`${id}-list`}
					onMouseDown={(event) => event.preventDefault()}
					onClick={() => {
						setText("");
						setOpen(!isOpen);
						input.current?.focus();
					}}
				>
					<span aria-hidden="true">▾</span>
				</button>
				<div id={`${id}-list`} class="combo-list" role="listbox" aria-label={strings.languageLabel} hidden={!isOpen}>
					{shown.map(({ code, name }, index) => (
						<div
							key={code}
							id={`${id}-${code}`}
							class={index === active ? "combo-option combo-active" : "combo-option"}
							role="option"
							tabIndex={-1}
							aria-selected={index === active}
							onMouseDown={(event) => event.preventDefault()}
							onClick={() => choose(code)}
							onKeyDown={onKeyDown}
						>
							<span>{name}</span> <span class="dim">{code}</span>
						</div>
					))}
				</div>
			</div>
			<p class="hint" id={`${id}-hint`}>
				{problem ?? (isOpen && text !== null && shown.length === 0 ? strings.languageNone : strings.languageHint)}
			</p>
			<div class="unseen" role="status">
				{isOpen && text ? (shown.length === 0 ? strings.languageNone : strings.languageCount(shown.length)) : ""}
			</div>
		</div>
	);
}

/** Languages that start with the typed text come first. */
function filterLanguages(languages: readonly LanguageChoice[], typed: string): readonly LanguageChoice[] {
	const wanted = typed.trim().toLowerCase();
	if (wanted === "") return languages;
	const starts = languages.filter(({ code, name }) => [code, name].some((one) => one.toLowerCase().startsWith(wanted)));
	const holds = languages.filter((one) => !starts.includes(one) && one.name.toLowerCase().includes(wanted));
	return [...starts, ...holds].slice(0, MAX_SHOWN);
}

function equal(one: string, other: string): boolean {
	return one.localeCompare(other, "en", { sensitivity: "base" }) === 0;
}

function canonicalTag(typed: string): string | null {
	if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})+$/i.test(typed)) return null;
	try {
		return Intl.getCanonicalLocales(typed)[0] ?? null;
	} catch {
		return null;
	}
}
