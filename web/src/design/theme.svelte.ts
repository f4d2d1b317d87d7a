// Light or dark, normal or high contrast, as chosen or as the system has it; a copy of the choice is kept on this machine.

export type Theme = "system" | "light" | "dark";
export type Contrast = "system" | "more" | "normal";
const THEME_KEY = "assay.theme";
const CONTRAST_KEY = "assay.contrast";

class ThemeChoice {
  chosen = $state<Theme>("system");
  contrast = $state<Contrast>("system");
  #systemDark = $state(false);
  #systemMore = $state(false);

  get dark(): boolean {
    return this.chosen === "dark" || (this.chosen === "system" && this.#systemDark);
  }

  get highContrast(): boolean {
    return this.contrast === "more" || (this.contrast === "system" && this.#systemMore);
  }

  /** Reads the kept choices and follows the system from now on. */
  start(): void {
    const theme = read(THEME_KEY);
    if (theme === "light" || theme === "dark") this.chosen = theme;
    const contrast = read(CONTRAST_KEY);
    if (contrast === "more" || contrast === "normal") this.contrast = contrast;
    follow("(prefers-color-scheme: dark)", (matches) => (this.#systemDark = matches), () => this.#show());
    follow("(prefers-contrast: more)", (matches) => (this.#systemMore = matches), () => this.#show());
    this.#show();
  }

  choose(theme: Theme): void {
    this.chosen = theme;
    keep(THEME_KEY, theme);
    this.#show();
  }

  chooseContrast(contrast: Contrast): void {
    this.contrast = contrast;
    keep(CONTRAST_KEY, contrast);
    this.#show();
  }

  #show(): void {
    const { dataset } = document.documentElement;
    dataset["theme"] = this.dark ? "dark" : "light";
    dataset["contrast"] = this.highContrast ? "more" : "normal";
  }
}

/** Tells now and with every change whether the system asks for something. */
function follow(query: string, take: (matches: boolean) => void, show: () => void): void {
  const asked = matchMedia(query);
  take(asked.matches);
  asked.addEventListener("change", (event) => {
    take(event.matches);
    show();
  });
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is closed: the choice holds until the page is left.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export const theme = new ThemeChoice();
