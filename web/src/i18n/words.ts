// The words of the screen in the chosen language. English is always here; another comes before anything is shown.
import { en } from "./en";
import { language } from "./language";

export type Strings = typeof en;

/** Out of reach, a language gives way to English rather than to an empty page. */
const LOADED: Record<typeof language, () => Promise<Strings> | Strings> = {
  en: () => en,
  ar: () => import("./ar").then((module) => module.ar, () => en),
};

export const t: Strings = language === "en" ? en : await LOADED[language]();
