// What can be done on the page of one's own account.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface SettingsContext {
  newToken(): void;
}

export const settingsCommands = commandSet<SettingsContext>("pages", t.account.commands.title, [
  { id: "settings.token", name: t.account.commands.token, keys: ["t"], run: (page) => page.newToken() },
]);
