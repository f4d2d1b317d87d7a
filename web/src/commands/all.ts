// Every set of commands of the application, in one list: the help page, the re-mapping and the conflict test read it.
import { appCommands } from "./app";
import { workbenchCommands } from "../features/workbench/commands";
import { momentCommands } from "../kinds/moment/commands";
import { audioCommands, imageCommands, textCommands, videoCommands } from "../media/commands";
import type { CommandSet } from "./command";

export const COMMAND_SETS = [
  appCommands,
  workbenchCommands,
  videoCommands,
  imageCommands,
  textCommands,
  audioCommands,
  momentCommands,
] as unknown as readonly CommandSet<never>[];
