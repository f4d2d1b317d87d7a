// Something that is on or off as the person left it on this machine.

export class KeptSwitch {
  on = $state(false);

  constructor(
    private readonly name: string,
    initially: boolean,
  ) {
    this.on = initially;
    try {
      const kept = localStorage.getItem(name);
      if (kept !== null) this.on = kept === "yes";
    } catch {
      // Storage is closed: it starts as delivered, and holds until the page is left.
    }
  }

  toggle(): void {
    this.on = !this.on;
    try {
      localStorage.setItem(this.name, this.on ? "yes" : "no");
    } catch {
      // As above.
    }
  }
}
