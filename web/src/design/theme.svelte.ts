// Light, dark, or as the system has it; kept on this machine.

export type Theme = "system" | "light" | "dark";
const KEY = "assay.theme";

class ThemeChoice {
  chosen = $state<Theme>("system");
  #systemDark = $state(false);

  get dark(): boolean {
    return this.chosen === "dark" || (this.chosen === "system" && this.#systemDark);
  }

  /** Reads the kept choice and follows the system from now on. */
  start(): void {
    const kept = read();
    if (kept === "light" || kept === "dark") this.chosen = kept;
    const query = matchMedia("(prefers-color-scheme: dark)");
    this.#systemDark = query.matches;
    query.addEventListener("change", (event) => {
      this.#systemDark = event.matches;
      this.#show();
    });
    this.#show();
  }

  choose(theme: Theme): void {
    this.chosen = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Storage is closed: the choice holds until the page is left.
    }
    this.#show();
  }

  switch(): void {
    this.choose(this.dark ? "light" : "dark");
  }

  #show(): void {
    document.documentElement.dataset["theme"] = this.dark ? "dark" : "light";
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const theme = new ThemeChoice();
