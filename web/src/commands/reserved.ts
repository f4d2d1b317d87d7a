// Chords that are not ours to give: those of the browser, of screen readers, and those that move the focus.

export type Owner = "browser" | "system" | "reader" | "focus";

const BROWSER = [..."cvxafrtwnplqdhjou0123456789+-="].map((key) => `mod+${key}`);
const BROWSER_SHIFTED = [..."tnwricjbdpomka"].map((key) => `mod+shift+${key}`);

/** Whose chord it is; null when it may call a command. */
export function ownerOf(chord: string): Owner | null {
  const key = chord.split(/\+(?=.)/).at(-1) ?? "";
  if (key === "Tab" || key === "Escape") return "focus";
  if (key === "Insert" || key === "CapsLock" || key === "ContextMenu") return "reader";
  // Alone or with a letter it opens menus, and on many layouts it types a sign.
  if (chord.startsWith("alt+") || chord.includes("+alt+")) return "system";
  if (/^F\d+$/.test(key) || BROWSER.includes(chord) || BROWSER_SHIFTED.includes(chord)) return "browser";
  return null;
}

/** Whether a chord types a character when nobody hears it. */
export const typesCharacter = (chord: string): boolean => /^(shift\+)?.$/u.test(chord);
