// Something that is on or off as the person left it, on whichever machine that was.
import { account } from "../settings";

/** The name of the setting that holds every switch. */
const NAME = "switches";

export class KeptSwitch {
  readonly on: boolean = $derived.by(() => {
    const kept = account.of(NAME)[this.name];
    return typeof kept === "boolean" ? kept : this.initially;
  });

  constructor(
    private readonly name: string,
    private readonly initially: boolean,
  ) {}

  toggle(): void {
    const on = !this.on;
    void account.change(NAME, (chosen) => ({ ...chosen, [this.name]: on }));
  }
}
