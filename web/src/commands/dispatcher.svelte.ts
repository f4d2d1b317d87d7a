// The one listener for keys: it knows which commands hold now and calls the one that a press means.
import { untrack } from "svelte";
import { chordsOf, onMac, type Press } from "./chord";
import type { Command, CommandSet, Scope } from "./command";
import { keymap } from "./keymap.svelte";
import { typesCharacter } from "./reserved";

interface Active {
  readonly set: CommandSet<never>;
  readonly context: unknown;
}

/** A command that can be called now, with its context bound. */
export interface Callable {
  readonly command: Command<never>;
  readonly title: string;
  readonly run: () => void;
  readonly release?: () => void;
}

/** Whoever stands nearer to the person hears a key first. */
const NEARNESS: Record<Scope, number> = {
  app: 0,
  pages: 1,
  workbench: 2,
  sheet: 2,
  review: 2,
  list: 3,
  video: 4,
  image: 4,
  text: 4,
  audio: 4,
  question: 5,
  dialog: 6,
  palette: 7,
};
const MODAL: readonly Scope[] = ["dialog", "palette"];

class Dispatcher {
  // The truth is a plain list: a signal read while an effect is taken down still has the value of before.
  #list: readonly Active[] = [];
  #held: { code: string; release: () => void } | null = null;
  // Rises with the list, so that what is derived from it follows.
  #version = $state(0);

  /** Lets a set hold with its context until the returned function is called. The nearest scope wins a chord, and in it the latest. */
  activate<Context>(set: CommandSet<Context>, context: Context): () => void {
    const entry = { set: set as unknown as CommandSet<never>, context };
    this.#change([...this.#list, entry]);
    return () => this.#change(this.#list.filter((other) => other !== entry));
  }

  /** What can be called now, nearest scope first; under a dialog only what belongs to it. */
  get callable(): Callable[] {
    const list: Callable[] = [];
    for (const { set, context } of this.#hearing()) {
      for (const command of set.commands) {
        if (command.when && !command.when(context as never)) continue;
        const { release } = command;
        list.push({
          command,
          title: set.title,
          run: () => command.run(context as never),
          ...(release ? { release: () => release(context as never) } : {}),
        });
      }
    }
    return list;
  }

  /** Calls the command that a press means. True when there was one. */
  press(press: Press & { repeat?: boolean }, typing: boolean, pressable: boolean): boolean {
    const chords = chordsOf(press, onMac);
    const callable = this.callable;
    for (const chord of chords) {
      // Enter and space belong to the button that has the focus.
      if (pressable && (chord === "Enter" || chord === "space")) continue;
      if (!keymap.single && typesCharacter(chord)) continue;
      const found = callable.find(
        ({ command }) => keymap.of(command).includes(chord) && (!typing || command.whileTyping === true),
      );
      if (!found) continue;
      if (press.repeat && !found.command.repeats) return true;
      found.run();
      if (found.release) this.#held = { code: press.code, release: found.release };
      return true;
    }
    return false;
  }

  /** A key is let go, or all of them when the window no longer hears. */
  lift(code?: string): void {
    const held = this.#held;
    if (!held || (code !== undefined && held.code !== code)) return;
    this.#held = null;
    held.release();
  }

  #change(list: readonly Active[]): void {
    this.#list = list;
    // Untracked: an effect that activates a set must not run again because of it.
    untrack(() => (this.#version += 1));
  }

  #hearing(): Active[] {
    void this.#version;
    const latestFirst = [...this.#list].reverse();
    const nearest = latestFirst.sort((one, other) => NEARNESS[other.set.scope] - NEARNESS[one.set.scope]);
    const modal = nearest.find((entry) => MODAL.includes(entry.set.scope));
    return modal ? nearest.filter((entry) => entry.set.scope === modal.set.scope) : nearest;
  }
}

export const dispatcher = new Dispatcher();

/** Listens on the window; returns how to stop. */
export function listenForKeys(target: Window): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    // Inside of a shadow tree the event's target is only its host.
    const [target] = event.composedPath();
    const element = target instanceof Element ? target : null;
    if (keepsKey(element, event.key)) return;
    if (dispatcher.press(event, isTyping(element), isPressable(element))) event.preventDefault();
  };
  const onkeyup = (event: KeyboardEvent) => dispatcher.lift(event.code);
  const onblur = () => dispatcher.lift();
  target.addEventListener("keydown", onkeydown);
  target.addEventListener("keyup", onkeyup);
  target.addEventListener("blur", onblur);
  return () => {
    target.removeEventListener("keydown", onkeydown);
    target.removeEventListener("keyup", onkeyup);
    target.removeEventListener("blur", onblur);
  };
}

const NOT_TYPED_IN = ["button", "checkbox", "radio", "range", "submit", "reset", "color", "file", "image"];

function isTyping(element: Element | null): boolean {
  if (element instanceof HTMLInputElement) return !NOT_TYPED_IN.includes(element.type);
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element instanceof HTMLElement && element.isContentEditable;
}

function isPressable(element: Element | null): boolean {
  return element?.closest("button, a[href], summary, [role=option], input[type=checkbox], input[type=radio]") != null;
}

/** Keys that a focused native control needs for itself. */
function keepsKey(element: Element | null, key: string): boolean {
  if (!(element instanceof HTMLInputElement)) return false;
  const arrows = key.startsWith("Arrow") || key === "Home" || key === "End" || key === " ";
  return ["radio", "range", "checkbox"].includes(element.type) && arrows;
}
