// What somebody would rather not see at once: pictures and clips are blurred or grey until they ask for the one in hand.
import { account } from "../settings";

export type Veil = "none" | "blur" | "grey";
export const VEILS: readonly Veil[] = ["none", "blur", "grey"];
/** The name of the setting. */
const NAME = "media";

class VeilChoice {
  readonly chosen: Veil = $derived.by(() => VEILS.find((one) => one === account.of(NAME)["veil"]) ?? "none");

  choose(next: Veil): void {
    void account.change(NAME, (chosen) => ({ ...chosen, veil: next }));
  }

  /** What hides a picture that is shown so large, as a CSS filter; `none` where nothing is to be hidden. */
  filter(widthPx: number): string {
    if (this.chosen === "blur") return `blur(${Math.max(4, Math.round(widthPx / SHAPES))}px)`;
    return this.chosen === "grey" ? "grayscale(1)" : "none";
  }
}

/** Across a blurred picture so many blots can be told apart: enough to know which it is, too few to know what. */
const SHAPES = 28;

/** Chosen in the account, the same on every machine. */
export const veil = new VeilChoice();
