// Which keys call a command for this person: the delivered ones, those of a set for one hand, or keys of their own.
import { defaultKeys, type Command } from "./command";
import { HANDS, type Hand } from "./hands";

const STORED = "assay.keys";

interface Kept {
  hand: Hand;
  own: Record<string, readonly string[]>;
  single: boolean;
}

/** One person's keys; the application has one, `keymap`. */
export class Keymap {
  hand = $state<Hand>("both");
  /** Keys that the person chose, by command; they stand before those of the hand. */
  own = $state.raw<Readonly<Record<string, readonly string[]>>>({});
  /** Whether keys that type a character call commands. Off for those who speak or are read to. */
  single = $state(true);
  #person = "";

  /** Takes up what the person chose on this machine before. */
  enter(person: string): void {
    this.#person = person;
    const kept = read(`${STORED}.${person}`);
    this.hand = kept.hand;
    this.own = kept.own;
    this.single = kept.single;
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
    this.hand = hand;
    this.#keep();
  }

  assign(keys: Readonly<Record<string, readonly string[]>>): void {
    this.own = { ...this.own, ...keys };
    this.#keep();
  }

  /** Back to the keys of the set for one command, or for all. */
  restore(id?: string): void {
    const { [id ?? ""]: _, ...others } = this.own;
    this.own = id === undefined ? {} : others;
    this.#keep();
  }

  allowSingle(single: boolean): void {
    this.single = single;
    this.#keep();
  }

  #keep(): void {
    const kept: Kept = { hand: this.hand, own: this.own, single: this.single };
    try {
      localStorage.setItem(`${STORED}.${this.#person}`, JSON.stringify(kept));
    } catch {
      // Storage is closed: the choice holds until the page is left.
    }
  }
}

function read(name: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? "{}") as Partial<Kept>;
    return {
      hand: kept.hand !== undefined && kept.hand in HANDS ? kept.hand : "both",
      own: Object.fromEntries(Object.entries(kept.own ?? {}).filter(([, keys]) => isKeys(keys))),
      single: kept.single !== false,
    };
  } catch {
    return { hand: "both", own: {}, single: true };
  }
}

const isKeys = (keys: unknown): boolean => Array.isArray(keys) && keys.every((chord) => typeof chord === "string");

export const keymap = new Keymap();
