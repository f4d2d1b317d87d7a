// Which key chooses which option: the spec's own unless the screen needs it, else digits, then letters that are free.
import type { Label, Option } from "../client/spec";
import { DIGITS as DIGITS_OF, LETTERS, type Hand } from "../commands/hands";
import { walkOptions } from "./choice/value";

/** Every digit that can begin an option's key; zero belongs to scales. */
const DIGITS = "123456789";

/** Label name, then option value, then its chord. Digits belong to the active question, letters hold for all. */
export type OptionKeys = Map<string, Map<string, string>>;

/**
 * Gives out keys for all labels of a screen. Keys of the spec are kept, unless they are `fixed`: those call an act that
 * every screen has, such as writing a note, and mean the same everywhere. A digit may serve several labels, since only
 * the active one hears it; a letter given out here serves one option only.
 */
export function giveKeys(labels: readonly Label[], taken: ReadonlySet<string>, fixed: ReadonlySet<string> = new Set(), hand: Hand = "both"): OptionKeys {
  const ownKey: OwnKey = ({ key }) => {
    const own = key?.toLowerCase();
    return own === undefined || fixed.has(own) ? undefined : own;
  };
  const used = new Set([...taken, ...fixed]);
  for (const label of labels) for (const option of optionsOf(label)) used.add(ownKey(option) ?? "");
  const keys: OptionKeys = new Map();
  for (const label of labels) keys.set(label.name, keysOf(label, used, { ownKey, hand }));
  return keys;
}

interface Giving {
  ownKey: OwnKey;
  hand: Hand;
}
type OwnKey = (option: Pick<Option, "key">) => string | undefined;

function keysOf(label: Label, used: Set<string>, { ownKey, hand }: Giving): Map<string, string> {
  const options = optionsOf(label);
  const given = new Set(options.map(ownKey));
  const digits = [...DIGITS_OF[hand]].filter((digit) => !given.has(digit));
  const keys = new Map<string, string>();
  for (const option of options) {
    const key = ownKey(option) ?? digits.shift() ?? [...LETTERS[hand]].find((letter) => !used.has(letter));
    if (key === undefined) continue;
    if (!DIGITS.includes(key)) used.add(key);
    keys.set(option.value, key);
  }
  return keys;
}

/** What can be chosen by a key: options, verdicts, the steps of a scale, or ready texts. */
function optionsOf(label: Label): Pick<Option, "value" | "key">[] {
  switch (label.kind) {
    case "choice":
      return [...walkOptions(label.options)].map(({ option }) => option);
    case "verify":
      return [{ value: "yes" }, { value: "no" }, ...(label.fix ? [{ value: "fix" }] : [])];
    case "rating":
      return stepsOf(label.min, label.max).map((step) => {
        const own = step >= 0 && step <= 9;
        return own ? { value: String(step), key: String(step) } : { value: String(step) };
      });
    case "text":
      return (label.suggestions ?? []).slice(0, DIGITS.length).map((suggestion) => ({ value: suggestion }));
    default:
      return [];
  }
}

/** Every whole number from low to high. */
export function stepsOf(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index);
}

/** Whether a chord is not heard now, because another question has the digits. */
export const asleep = (chord: string | null, active: boolean): boolean => chord !== null && !active && isDigit(chord);

/** Whether a chord is heard by the active question only. */
export const isDigit = (chord: string): boolean => /^[0-9]$/.test(chord);
