// The keys of the text viewer.
import { commandSet } from "../../commands/command";
import { t } from "../../i18n";

export interface TextContext {
  larger(step: 1 | -1): void;
  wider(): void;
  find(): void;
  scroll(pages: number): void;
}

const words = t.media.text;

export const textCommands = commandSet<TextContext>("text", words.title, [
  { id: "text.find", name: words.find, keys: ["/"], run: (text) => text.find() },
  { id: "text.larger", name: words.larger, keys: ["+", "="], run: (text) => text.larger(1) },
  { id: "text.smaller", name: words.smaller, keys: ["-"], run: (text) => text.larger(-1) },
  { id: "text.wider", name: words.wider, keys: ["|"], run: (text) => text.wider() },
  { id: "text.down", name: words.down, keys: ["space", "PageDown"], repeats: true, run: (text) => text.scroll(0.9) },
  { id: "text.up", name: words.up, keys: ["shift+space", "PageUp"], repeats: true, run: (text) => text.scroll(-0.9) },
]);
