// Where in a YAML document one stands: the path of keys to the cursor and what is written beside it, by indentation
// alone, so that it is known in the middle of a line that cannot be read yet.

export interface Context {
  /** Keys from the top of the document; `[]` stands for an element of a list. */
  path: string[];
  /** `key` where a name is expected, `value` after one. */
  at: "key" | "value";
  /** The key whose value is written, when `at` is `value`. */
  key: string | null;
  /** What is typed of the word so far, and where it begins in the line. */
  typed: string;
  from: number;
  /** Keys that the same mapping has already, with the plain text after them. */
  siblings: Map<string, string>;
}

interface Line {
  indent: number;
  /** Where a list element's own content begins, when the line begins with a dash. */
  inner: number | null;
  key: string | null;
  value: string;
}

const KEY = /^["']?([\w-]+)["']?\s*:(?:\s|$)/;

/** The context at a column of a line; null inside a comment or a block of text. */
export function contextAt(lines: readonly string[], row: number, column: number): Context | null {
  const before = (lines[row] ?? "").slice(0, column);
  if (/^\s*#|\s#[^"']*$/.test(before) || inBlockText(lines, row)) return null;
  const open = before.lastIndexOf("{");
  if (open >= 0 && before.indexOf("}", open) < 0) return inFlow(lines, row, before, open);
  const line = read(before);
  const start = line.inner ?? line.indent;
  const typedKey = /^(["']?)([\w-]*)$/.exec(before.slice(start));
  const own = line.inner ?? (before.trim() === "" ? before.length : line.indent);
  const path = pathTo(lines, row, line.indent, own, line.inner !== null);
  const siblings = siblingsOf(lines, row, own);
  if (typedKey) return { path, at: "key", key: null, typed: typedKey[2] ?? "", from: column - (typedKey[2]?.length ?? 0), siblings };
  if (line.key === null) return null;
  return { path, at: "value", key: line.key, ...word(line.value, column), siblings };
}

function inFlow(lines: readonly string[], row: number, before: string, open: number): Context {
  const line = read(before.slice(0, open));
  const own = line.inner ?? line.indent;
  const path = pathTo(lines, row, line.indent, own, line.inner !== null);
  // `overlap: { … }` lies below its key, `- { … }` in the element itself.
  if (line.key !== null) path.push(line.key);
  if (line.key !== null && before.lastIndexOf("[", open) > before.indexOf(":")) path.push("[]");
  const parts = before.slice(open + 1).split(",");
  const part = parts.at(-1) ?? "";
  const siblings = new Map(parts.slice(0, -1).flatMap((one) => pair(one)));
  const [, key, value] = /^\s*["']?([\w-]+)["']?\s*:(.*)$/.exec(part) ?? [];
  if (key !== undefined) return { path, at: "value", key, ...word(value ?? "", before.length), siblings };
  return { path, at: "key", key: null, ...word(part, before.length), siblings };
}

const word = (text: string, column: number) => {
  const typed = /[\w-]*$/.exec(text)?.[0] ?? "";
  return { typed, from: column - typed.length };
};

const pair = (text: string): [string, string][] => {
  const [, key, value] = /^\s*["']?([\w-]+)["']?\s*:\s*(.*?)\s*$/.exec(text) ?? [];
  return key === undefined ? [] : [[key, plain(value ?? "")]];
};

const plain = (text: string) => text.replace(/\s+#.*$/, "").replace(/^["']|["']$/g, "").trim();

function read(line: string): Line {
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const dash = /^(?:- +)+/.exec(line.slice(indent))?.[0].length ?? (line.slice(indent) === "-" ? 1 : 0);
  const content = line.slice(indent + dash);
  const key = KEY.exec(content)?.[1] ?? null;
  return { indent, inner: dash > 0 ? indent + dash : null, key, value: key === null ? "" : content.slice(content.indexOf(":") + 1) };
}

/** The keys above, outwards: each line that is indented less than what came before it is a step. */
function pathTo(lines: readonly string[], row: number, indent: number, own: number, element: boolean): string[] {
  const path: string[] = [];
  if (element) path.unshift("[]");
  let limit = element ? indent + 1 : own;
  for (let at = row - 1; at >= 0 && limit > 0; at -= 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "" || text.trimStart().startsWith("#")) continue;
    const line = read(text);
    if (line.inner !== null && !element && line.inner === limit && path.length === 0) {
      path.unshift("[]");
      limit = line.indent + 1;
      element = true;
      continue;
    }
    if (line.inner !== null && line.inner < limit && line.key !== null && line.value.trim() === "") {
      path.unshift("[]", line.key);
      limit = line.indent + 1;
      continue;
    }
    if (line.inner !== null && line.inner <= limit && line.indent < limit && path[0] !== "[]") {
      path.unshift("[]");
      limit = line.indent + 1;
      continue;
    }
    if (line.inner === null && line.indent < limit && line.key !== null) {
      path.unshift(line.key);
      limit = line.indent;
    }
  }
  return path;
}

/** The other keys of the mapping whose keys stand at `own`. */
function siblingsOf(lines: readonly string[], row: number, own: number): Map<string, string> {
  const found = new Map<string, string>();
  const note = (line: Line) => {
    if (line.key !== null) found.set(line.key, plain(line.value));
  };
  const here = read(lines[row] ?? "");
  for (let at = row - 1; here.inner === null && at >= 0; at -= 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "") continue;
    const line = read(text);
    const start = line.inner ?? line.indent;
    if (start < own) break;
    if (start === own) note(line);
    if (line.inner === own) break;
  }
  for (let at = row + 1; at < lines.length; at += 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "") continue;
    const line = read(text);
    if (line.indent < own) break;
    if (line.indent === own && line.inner === null) note(line);
  }
  return found;
}

/** Whether a line belongs to a text that began with `|` or `>` above. */
function inBlockText(lines: readonly string[], row: number): boolean {
  let indent = /^ */.exec(lines[row] ?? "")?.[0].length ?? 0;
  if ((lines[row] ?? "").trim() === "") indent = Infinity;
  for (let at = row - 1; at >= 0; at -= 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "") continue;
    const own = /^ */.exec(text)?.[0].length ?? 0;
    if (own >= indent) continue;
    if (/[:-]\s+[|>][+-]?\d*\s*$/.test(text)) return true;
    indent = own;
    if (own === 0) return false;
  }
  return false;
}
