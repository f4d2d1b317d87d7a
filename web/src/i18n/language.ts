// Which language the screen speaks: the chosen one, else the first of the browser's that there is, else English.

export const LANGUAGES = {
  en: { name: "English", locale: "en-GB", dir: "ltr" },
  // Key caps and files have Western digits, so the pages have them too.
  ar: { name: "العربية", locale: "ar-u-nu-latn", dir: "rtl" },
} as const;
export type Language = keyof typeof LANGUAGES;
const KEY = "assay.language";

export const isLanguage = (name: unknown): name is Language => typeof name === "string" && Object.hasOwn(LANGUAGES, name);

/** The language for a choice and for what the browser prefers, such as `["ar-EG", "en"]`. */
export function languageFor(chosen: string | null, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map((tag) => tag.split("-")[0]?.toLowerCase()).find(isLanguage) ?? "en";
}

/** The choice that is kept on this machine; null to follow the browser. */
export function chosenLanguage(): Language | null {
  try {
    const kept = localStorage.getItem(KEY);
    return isLanguage(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps a choice on this machine, null to follow the browser; false where nothing can be kept. */
export function keepLanguage(next: Language | null): boolean {
  try {
    if (next === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    return true;
  } catch {
    return false;
  }
}

export const language: Language = typeof document === "undefined" ? "en" : languageFor(chosenLanguage(), navigator.languages ?? []);

if (typeof document !== "undefined") {
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].dir;
}
