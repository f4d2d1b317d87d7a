// From a key press to a chord such as `shift+g`, on any keyboard layout, and from a chord to what a key cap prints.
import type { Sign } from "../design/signs";

/** The part of a KeyboardEvent that a chord is read from. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing?: boolean;
  readonly keyCode?: number;
  getModifierState?(name: string): boolean;
}

const NAMED: Record<string, string> = { " ": "space", Spacebar: "space", Esc: "Escape" };

/**
 * The chords a press can mean, best first: by the character it types, then by the place of the key.
 * The second lets `s` work on a Cyrillic layout and `1` on one where digits need shift.
 */
export function chordsOf(press: Press, mac: boolean): string[] {
  if (press.isComposing || press.keyCode === 229 || press.key === "Process" || press.key === "Dead") return [];
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"].includes(press.key)) return [];
  const typesByAltGraph = press.getModifierState?.("AltGraph") ?? false;
  const mod = !typesByAltGraph && (mac ? press.metaKey : press.ctrlKey);
  const otherControl = !typesByAltGraph && (mac ? press.ctrlKey : press.metaKey);
  const alt = !typesByAltGraph && press.altKey && !(mac && press.key.length === 1);
  if (otherControl) return [];

  const prefix = (shift: boolean) => (mod ? "mod+" : "") + (alt ? "alt+" : "") + (shift ? "shift+" : "");
  const chords: string[] = [];
  const named = NAMED[press.key] ?? press.key;
  if (named.length > 1) {
    chords.push(prefix(press.shiftKey) + named);
  } else if (isLatinLetter(named)) {
    chords.push(prefix(press.shiftKey) + named.toLowerCase());
  } else {
    // Shift is part of how a sign or, on some layouts, a digit is typed: `?`, not `shift+?`.
    chords.push(prefix(false) + named);
  }
  const place = placeOf(press.code);
  if (place !== null && named.length === 1 && !isLatinLetter(named)) {
    const byPlace = prefix(press.shiftKey) + place;
    if (!chords.includes(byPlace)) chords.push(byPlace);
  }
  return chords;
}

function isLatinLetter(text: string): boolean {
  return /^[a-zA-Z]$/.test(text);
}

function placeOf(code: string): string | null {
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter?.[1]) return letter[1].toLowerCase();
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code);
  return digit?.[1] ?? null;
}

/** Keys whose caps carry a drawing of ours, on this machine's keyboard or on a Mac's: letters for them differ by machine. */
const SIGNS: Record<string, Sign> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Enter: "enter",
  Backspace: "erase",
  shift: "shift",
};
const MAC_SIGNS: Record<string, Sign> = { ...SIGNS, mod: "command", alt: "option" };
const WORDS: Record<string, string> = { mod: "Ctrl", alt: "Alt", Escape: "esc", Delete: "del", Tab: "tab", Home: "home", End: "end", PageUp: "pg up", PageDown: "pg dn" };
/** How the keys with drawings are called in a sentence. */
const NAMES: Record<Sign, string> = {
  left: "Left", right: "Right", up: "Up", down: "Down", enter: "Enter", erase: "Backspace", shift: "Shift", command: "Cmd", option: "Option",
};

/** A part of what a key cap prints: a drawing, or a letter or word. */
export type Cap = { readonly sign: Sign } | { readonly word: string };

/** What a key cap prints for a chord, part by part: shift and `G`, `Ctrl` and `K`, or one drawing. */
export function capsOf(chord: string, mac: boolean): Cap[] {
  const parts = partsOf(chord);
  return parts.map((part, index) => {
    const sign = (mac ? MAC_SIGNS : SIGNS)[part];
    if (sign !== undefined) return { sign };
    return { word: WORDS[part] ?? (index === parts.length - 1 && part.length === 1 ? part.toUpperCase() : part) };
  });
}

/** A chord in a sentence: `Shift+G`, `Cmd+K`, `Enter`. */
export function sayChord(chord: string, mac: boolean): string {
  return capsOf(chord, mac)
    .map((cap) => ("sign" in cap ? NAMES[cap.sign] : cap.word))
    .join("+");
}

/** A chord for `aria-keyshortcuts`, for example `Control+K`. */
export function ariaChord(chord: string, mac: boolean): string {
  return partsOf(chord)
    .map((part) => {
      if (part === "mod") return mac ? "Meta" : "Control";
      if (part === "space") return "Space";
      return part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1);
    })
    .join("+");
}

const partsOf = (chord: string) => chord.split(/\+(?=.)/);

/** Whether this machine's keyboard has a command key. */
export const onMac: boolean =
  typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform || navigator.userAgent);
