// Which key chooses which option: the spec's own, else digits and then letters that nothing else on the screen uses.
import type { Label, Option } from "../client/spec";
import { walkOptions } from "./choice/value";

const DIGITS = "123456789".split("");
const LETTERS = "qwertyuiopasdfghjklzxcvbnm".split("");

/** Label name, then option value, then its chord. Digits belong to the active question, letters hold for all. */
export type OptionKeys = Map<string, Map<string, string>>;

/**
 * Gives out keys for all labels of a screen. Given keys are kept as they are. A digit may serve several labels,
 * since only the active one hears it; a letter given out here serves one option only.
 */
export function giveKeys(labels: readonly Label[], taken: ReadonlySet<string>): OptionKeys {
  const used = new Set(taken);
  for (const label of labels) for (const option of optionsOf(label)) if (option.key) used.add(option.key.toLowerCase());
  const keys: OptionKeys = new Map();
  for (const label of labels) keys.set(label.name, keysOf(label, used));
  return keys;
}

function keysOf(label: Label, used: Set<string>): Map<string, string> {
  const options = optionsOf(label);
  const given = new Set(options.flatMap((option) => (option.key ? [option.key.toLowerCase()] : [])));
  const digits = DIGITS.filter((digit) => !given.has(digit));
  const keys = new Map<string, string>();
  for (const option of options) {
    const key = option.key?.toLowerCase() ?? digits.shift() ?? LETTERS.find((letter) => !used.has(letter));
    if (key === undefined) continue;
    if (!DIGITS.includes(key)) used.add(key);
    keys.set(option.value, key);
  }
  return keys;
}

/** What can be chosen by a key: options, verdicts, or the steps of a scale. */
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
