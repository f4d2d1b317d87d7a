// How the screen looks and speaks: chosen in one's account, with a copy on this machine for the time before anybody is signed in.
import type { Chosen } from "../client";
import { theme, type Contrast, type Theme } from "../design/theme.svelte";
import { chosenLanguage, isLanguage, keepLanguage, type Language } from "../i18n";
import { account } from "../settings";

/** The name of the setting. */
const NAME = "look";

const keep = (change: Chosen) => account.change(NAME, (chosen) => ({ ...chosen, ...change }));

export function chooseTheme(next: Theme): void {
  theme.choose(next);
  void keep({ theme: next });
}

export function chooseContrast(next: Contrast): void {
  theme.chooseContrast(next);
  void keep({ contrast: next });
}

/** Null to follow the browser. The words are read once, when a page begins, so the page begins anew. */
export async function chooseLanguage(next: Language | null): Promise<void> {
  await keep({ language: next });
  keepLanguage(next);
  location.reload();
}

/** Makes this machine look as the account says, where it says anything. */
export function takeLook(chosen: Chosen): void {
  const { theme: look, contrast, language } = chosen;
  if (isTheme(look) && look !== theme.chosen) theme.choose(look);
  if (isContrast(contrast) && contrast !== theme.contrast) theme.chooseContrast(contrast);
  const wanted = language === null || isLanguage(language);
  // Where nothing can be kept, a page that begins anew would be in the same language as before, for ever.
  if (wanted && language !== chosenLanguage() && keepLanguage(language)) location.reload();
}

const isTheme = (found: unknown): found is Theme => found === "system" || found === "light" || found === "dark";
const isContrast = (found: unknown): found is Contrast => found === "system" || found === "more" || found === "normal";
