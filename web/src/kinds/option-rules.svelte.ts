// Whether the rule of every option is shown under it, as the person left it on this machine.

const STORED = "assay.optionRules";

class OptionRules {
  shown = $state(false);

  constructor() {
    try {
      this.shown = localStorage.getItem(STORED) === "yes";
    } catch {
      // Storage is closed: they start hidden.
    }
  }

  toggle(): void {
    this.shown = !this.shown;
    try {
      localStorage.setItem(STORED, this.shown ? "yes" : "no");
    } catch {
      // As above.
    }
  }
}

export const optionRules = new OptionRules();
