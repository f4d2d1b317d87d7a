// The keys of one question's options, as commands: built from the spec, so help and palette can print them.
import { passingSet } from "../commands/command";
import { dispatcher } from "../commands/dispatcher.svelte";
import { t } from "../i18n";
import { isDigit } from "./keys";
import { questionOf, type EditorProps } from "./kind";

/** Lets the options' keys hold: letters as long as the question is on the screen, digits while it is active. */
export function optionCommands(
  props: () => Pick<EditorProps, "label" | "active" | "context">,
  options: () => readonly { value: string; title: string }[],
  choose: (value: string) => void,
): void {
  $effect(() => {
    const { label, active, context } = props();
    const commands = options().flatMap((option) => {
      const chord = context.keyOf(label.name, option.value);
      if (chord === null || (isDigit(chord) && !active)) return [];
      return [
        {
          id: `question.${label.name}.${option.value}`,
          name: t.kinds.choose(option.title),
          keys: [chord],
          run: () => choose(option.value),
        },
      ];
    });
    return dispatcher.activate(passingSet("question", questionOf(label), commands), undefined);
  });
}
