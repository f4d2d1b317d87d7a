// Commands that hold on every page.
import { t } from "../i18n";
import { commandSet } from "./command";

/** What the shell offers to its commands. */
export interface AppContext {
  openPalette(): void;
  openHelp(): void;
  switchTheme(): void;
}

export const appCommands = commandSet<AppContext>("app", t.commands.everywhere, [
  { id: "app.palette", name: t.commands.palette, keys: ["mod+k"], whileTyping: true, keyOnly: true, run: (app) => app.openPalette() },
  { id: "app.help", name: t.commands.help, keys: ["?"], run: (app) => app.openHelp() },
  { id: "app.theme", name: t.commands.theme, keys: [], run: (app) => app.switchTheme() },
]);
