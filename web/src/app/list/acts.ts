// Acts on the chosen rows of a list, as data: what each is called, what it needs to know, and which request it is.
import type { BulkPlan } from "../../client";
import { commandSet, type CommandSet } from "../../commands/command";
import type { Wanted } from "./wanted";

/** The chosen rows: by key, or everything that is wanted but for some. */
export type Chosen =
  | { readonly all: false; readonly keys: readonly string[] }
  | { readonly all: true; readonly wanted: Wanted; readonly except: readonly string[] };

/** What an act needs to know before it can be looked at. */
export type Ask =
  | { readonly kind: "text"; readonly label: string; readonly help?: string; /** The most characters. */ readonly most: number }
  | { readonly kind: "number"; readonly label: string; readonly help?: string }
  | { readonly kind: "time"; readonly label: string; readonly help?: string }
  | { readonly kind: "option"; readonly label: string; readonly options: readonly { value: string; title: string }[] };

export interface ListAct {
  /** The command that calls it. */
  readonly id: string;
  readonly title: string;
  readonly ask?: Ask;
  /** Something that cannot be undone by one act. */
  readonly grave?: boolean;
  /** What was done, with how many as a printed number. */
  readonly done: (n: string) => string;
  /** Looks; with the `plan` of what was looked at, acts. */
  readonly run: (chosen: Chosen, value: string, plan?: string) => Promise<BulkPlan>;
}

export interface ActContext {
  can(id: string): boolean;
  act(id: string): void;
}

/** The commands of a list's acts: they hold while something is chosen. */
export function actCommands(title: string, acts: readonly { id: string; name: string; keys: readonly string[] }[]): CommandSet<ActContext> {
  return commandSet<ActContext>("pages", title, acts.map(({ id, name, keys }) => ({
    id, name, keys, when: (list: ActContext) => list.can(id), run: (list: ActContext) => list.act(id),
  })));
}
