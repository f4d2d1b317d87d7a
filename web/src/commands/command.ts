// A command as plain data: what it is called, which keys call it, where it holds, and what it does.

/** Where a command holds. `overlap.ts` says which of these can be on the screen at the same time. */
export type Scope =
  | "app"
  | "pages"
  | "list"
  | "workbench"
  | "sheet"
  | "review"
  | "video"
  | "image"
  | "text"
  | "audio"
  | "question"
  | "dialog"
  | "palette";

export interface Command<Context = void> {
  /** Unique, `scope.verb`, the name under which a person may re-map it. */
  readonly id: string;
  /** What it does, in sentence case, as the palette and the help sheet print it. */
  readonly name: string;
  /** Chords such as `g`, `shift+g`, `mod+k`, `ArrowLeft`, `space`; the first is the one shown. */
  readonly keys: readonly string[];
  readonly scope: Scope;
  /** Whether it can be called now; absent means always. */
  readonly when?: (context: Context) => boolean;
  readonly run: (context: Context) => void;
  /** Called when the key is let go: for acts that last as long as the key is held. */
  readonly release?: (context: Context) => void;
  /** Called again while the key is held; otherwise a held key counts once. */
  readonly repeats?: boolean;
  /** Holds while a person is typing in a field, too. Only for chords that type nothing. */
  readonly whileTyping?: boolean;
  /** Left out of the palette, because it makes sense only under a finger. */
  readonly keyOnly?: boolean;
}

/** The commands of one scope, and the type of the thing they act on. */
export interface CommandSet<Context = void> {
  readonly scope: Scope;
  readonly title: string;
  readonly commands: readonly Command<Context>[];
}

/** The keys with which commands are delivered, by id. */
const DELIVERED = new Map<string, readonly string[]>();

export const defaultKeys = (id: string): readonly string[] => DELIVERED.get(id) ?? [];

/** Makes a set of the application; each command gets the scope of its set, and may be re-mapped under its id. */
export function commandSet<Context = void>(
  scope: Scope,
  title: string,
  commands: readonly Omit<Command<Context>, "scope">[],
): CommandSet<Context> {
  for (const { id, keys } of commands) DELIVERED.set(id, keys);
  return passingSet(scope, title, commands);
}

/** A set that belongs to one item or dialog and comes and goes with it, such as the options of a question. */
export function passingSet<Context = void>(
  scope: Scope,
  title: string,
  commands: readonly Omit<Command<Context>, "scope">[],
): CommandSet<Context> {
  return { scope, title, commands: commands.map((command) => ({ ...command, scope })) };
}
