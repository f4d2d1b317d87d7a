// The key that searches a long list of options.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface ChoiceContext {
  find(): void;
}

export const choiceCommands = commandSet<ChoiceContext>("question", t.kinds.choice.options, [
  { id: "choice.find", name: t.kinds.choice.find, keys: ["b"], run: (choice) => choice.find() },
]);
