// Which scopes can hold at the same time, and the test for two commands on one chord.
import type { Command, CommandSet, Scope } from "./command";

/** The keys of a command: as delivered, or as a person has them. */
export type KeysOf = (command: Command<never>) => readonly string[];
const delivered: KeysOf = (command) => command.keys;

/** Scopes that share the screen with the named one. Read both ways. */
const TOGETHER: Record<Scope, readonly Scope[]> = {
  app: ["pages", "list", "workbench", "sheet", "review", "video", "image", "text", "audio", "question"],
  pages: ["list", "video", "image", "text", "audio"],
  list: ["pages", "review"],
  workbench: ["sheet", "video", "image", "text", "audio", "question"],
  // The items of a sheet have no viewers; the one that is shown large has, and the sheet is silent meanwhile.
  sheet: ["question"],
  review: ["list", "video", "image", "text", "audio", "question"],
  video: ["image", "text", "audio", "question"],
  image: ["text", "audio", "question"],
  text: ["audio", "question"],
  audio: ["question"],
  question: [],
  // A dialog and the palette are alone: nothing below them hears a key.
  dialog: [],
  palette: [],
};

/**
 * Several media on one stage share their keys: the one that was used last hears them.
 * So the same chord in two media scopes is not a conflict.
 */
const MEDIA: readonly Scope[] = ["video", "image", "text", "audio"];

export function overlaps(one: Scope, other: Scope): boolean {
  if (one === other) return true;
  if (MEDIA.includes(one) && MEDIA.includes(other)) return false;
  return TOGETHER[one].includes(other) || TOGETHER[other].includes(one);
}

/** Commands whose conditions exclude each other, so that they may share a chord. */
const EXCLUSIVE: readonly (readonly string[])[] = [
  ["workbench.submit", "workbench.again", "workbench.small"],
  ["workbench.leaveCorrection", "workbench.small"],
  ["workbench.next", "sheet.down"],
  ["workbench.previous", "sheet.up"],
  // A spec that has a sheet asks one choice, so there is no moment to go to.
  ["workbench.sheet", "moment.goTo"],
];
const exclusive = (one: string, other: string) => EXCLUSIVE.some((group) => group.includes(one) && group.includes(other));

/** Whether two commands can be called at the same time. Of the pages, only that of an item shows media. */
function meet(one: Command<never>, other: Command<never>): boolean {
  if (exclusive(one.id, other.id) || !overlaps(one.scope, other.scope)) return false;
  const page = one.scope === "pages" ? one : other.scope === "pages" ? other : null;
  const media = MEDIA.includes(one.scope) || MEDIA.includes(other.scope);
  return !(page && media) || page.id.startsWith("item.");
}

/** The commands that a chord would call beside this one. */
export function rivals(command: Command<never>, chord: string, sets: readonly CommandSet<never>[], keysOf: KeysOf): Command<never>[] {
  return sets
    .flatMap((set) => set.commands)
    .filter((other) => other.id !== command.id && meet(command, other) && keysOf(other).includes(chord));
}

export interface Conflict {
  chord: string;
  one: string;
  other: string;
}

/** Every pair of commands that one chord would call at the same time. */
export function conflicts(sets: readonly CommandSet<never>[], keysOf: KeysOf = delivered): Conflict[] {
  const all: Command<never>[] = sets.flatMap((set) => [...set.commands]);
  const found: Conflict[] = [];
  all.forEach((one, index) => {
    for (const other of all.slice(index + 1)) {
      if (!meet(one, other)) continue;
      for (const chord of keysOf(one)) {
        if (keysOf(other).includes(chord)) found.push({ chord, one: one.id, other: other.id });
      }
    }
  });
  return found;
}

/** The chords of these scopes. */
export function chordsOf(scopes: readonly Scope[], sets: readonly CommandSet<never>[], keysOf: KeysOf = delivered): Set<string> {
  const own = sets.filter((set) => scopes.includes(set.scope));
  return new Set(own.flatMap((set) => set.commands.flatMap((command) => [...keysOf(command)])));
}

/** The chords that are taken wherever a scope holds: what an option's key must not be. */
export function chordsBeside(scope: Scope, sets: readonly CommandSet<never>[], keysOf: KeysOf = delivered): Set<string> {
  const taken = new Set<string>();
  for (const set of sets) {
    const shares = MEDIA.includes(set.scope) ? TOGETHER[set.scope].includes(scope) : overlaps(scope, set.scope);
    if (!shares) continue;
    for (const command of set.commands) for (const chord of keysOf(command)) taken.add(chord);
  }
  return taken;
}
