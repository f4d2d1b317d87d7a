// Giving a command another key: what may be given, and who has it already.
import { chordsOf, type Press } from "./chord";
import type { Command, CommandSet, Scope } from "./command";
import { rivals, type KeysOf } from "./overlap";
import { ownerOf, type Owner } from "./reserved";

/** Scopes whose keys people may change: everything that is under their fingers all day. */
const OWN: readonly Scope[] = ["app", "workbench", "video", "image", "text", "audio", "question"];

export const mayRemap = (command: Command<never>): boolean => OWN.includes(command.scope);

/** What comes of a press for a command. */
export type Remapping =
  | { ok: string }
  | { reserved: Owner; chord: string }
  | { taken: readonly Command<never>[]; chord: string };

/** The chord that a press stands for when it is given to a command: by its place where it types no Latin letter. */
export function chordToGive(press: Press, mac: boolean): string | null {
  const chords = chordsOf(press, mac);
  const first = chords[0];
  if (first === undefined) return null;
  const last = first.split(/\+(?=.)/).at(-1) ?? "";
  const foreign = /^\p{L}$/u.test(last) && !/^[a-z]$/.test(last);
  return foreign ? (chords[1] ?? first) : first;
}

/** Whether a command may have a chord, with the keys that all commands have now. */
export function remapping(command: Command<never>, chord: string, sets: readonly CommandSet<never>[], keysOf: KeysOf): Remapping {
  const owner = ownerOf(chord);
  if (owner !== null && !command.keys.includes(chord)) return { reserved: owner, chord };
  const taken = rivals(command, chord, sets, keysOf);
  return taken.length > 0 ? { taken, chord } : { ok: chord };
}

/** The keys of a command when its first becomes another. */
export const withFirst = (keys: readonly string[], chord: string): string[] => [chord, ...keys.slice(1).filter((one) => one !== chord)];

/** Keys after a swap: the command gets the chord, and whoever had it gets the command's first in its place. */
export function swapped(command: Command<never>, chord: string, taken: readonly Command<never>[], keysOf: KeysOf): Record<string, readonly string[]> {
  const before = keysOf(command)[0];
  const given: Record<string, readonly string[]> = { [command.id]: withFirst(keysOf(command), chord) };
  taken.forEach((other, index) => {
    const rest = keysOf(other).filter((one) => one !== chord);
    given[other.id] = index === 0 && before !== undefined ? [before, ...rest.filter((one) => one !== before)] : rest;
  });
  return given;
}
