// Which keys call a command for this person: the delivered ones, those of a set for one hand, or keys of their own.
import type { Chosen } from "../client";
import { account } from "../settings";
import type { Settings } from "../settings/settings.svelte";
import { defaultKeys, type Command } from "./command";
import { HANDS, type Hand } from "./hands";

/** The name of the setting. */
const NAME = "keys";

interface Kept {
  readonly hand: Hand;
  readonly own: Readonly<Record<string, readonly string[]>>;
  readonly single: boolean;
}

/** One person's keys; the application has one, `keymap`. */
export class Keymap {
  readonly #kept: Kept = $derived.by(() => read(this.settings.of(NAME)));

  constructor(private readonly settings: Pick<Settings, "of" | "change">) {}

  get hand(): Hand {
    return this.#kept.hand;
  }

  /** Keys that the person chose, by command; they stand before those of the hand. */
  get own(): Kept["own"] {
    return this.#kept.own;
  }

  /** Whether keys that type a character call commands. Off for those who speak or are read to. */
  get single(): boolean {
    return this.#kept.single;
  }

  /** The chords of a command, the one to show first. */
  of(command: Pick<Command<never>, "id" | "keys">): readonly string[] {
    return this.own[command.id] ?? HANDS[this.hand][command.id] ?? command.keys;
  }

  /** The chord to show for a command of the application; nothing where it has none. */
  shown(id: string): string | undefined {
    return this.of({ id, keys: defaultKeys(id) })[0];
  }

  /** Whether the person has other keys than everybody. */
  changed(command: Pick<Command<never>, "id" | "keys">): boolean {
    return this.of(command) !== command.keys;
  }

  choose(hand: Hand): void {
    this.#change((kept) => ({ ...kept, hand }));
  }

  assign(keys: Readonly<Record<string, readonly string[]>>): void {
    this.#change((kept) => ({ ...kept, own: { ...kept.own, ...keys } }));
  }

  /** Back to the keys of the set for one command, or for all. */
  restore(id?: string): void {
    this.#change((kept) => {
      const { [id ?? ""]: _, ...others } = kept.own;
      return { ...kept, own: id === undefined ? {} : others };
    });
  }

  allowSingle(single: boolean): void {
    this.#change((kept) => ({ ...kept, single }));
  }

  #change(edit: (kept: Kept) => Kept): void {
    void this.settings.change(NAME, (chosen) => ({ ...edit(read(chosen)) }));
  }
}

function read(chosen: Chosen): Kept {
  const { hand, own, single } = chosen;
  const keys = typeof own === "object" && own !== null ? Object.entries(own as Record<string, unknown>) : [];
  return {
    hand: typeof hand === "string" && Object.hasOwn(HANDS, hand) ? (hand as Hand) : "both",
    own: Object.fromEntries(keys.filter((entry): entry is [string, readonly string[]] => isKeys(entry[1]))),
    single: single !== false,
  };
}

const isKeys = (keys: unknown): keys is readonly string[] => Array.isArray(keys) && keys.every((chord) => typeof chord === "string");

export const keymap = new Keymap(account);
