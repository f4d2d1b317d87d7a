// What can be done with the chosen items of the list.
import { actCommands } from "../../app/list/acts";
import { t } from "../../i18n";

const words = t.items.commands;

export const itemsCommands = actCommands(words.title, [
  { id: "items.flag", name: words.flag, keys: ["shift+f"] },
  { id: "items.unflag", name: words.unflag, keys: ["shift+u"] },
  { id: "items.giveBack", name: words.giveBack, keys: ["shift+g"] },
]);
