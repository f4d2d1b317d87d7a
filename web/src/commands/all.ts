// Every set of commands of the application, in one list: the help page, the re-mapping and the conflict test read it.
import { listPageCommands, listSearchCommands } from "../app/list/commands";
import { appCommands } from "./app";
import { batchCommands } from "../features/batches/acts";
import { exportsCommands } from "../features/exports/commands";
import { importsCommands } from "../features/imports/commands";
import { itemCommands } from "../features/item/commands";
import { itemsCommands } from "../features/items/commands";
import { overviewCommands } from "../features/overview/commands";
import { memberActCommands, memberCommands, peopleActCommands, peopleCommands } from "../features/people/commands";
import { projectsCommands } from "../features/projects/commands";
import { caseCommands } from "../features/review/acts";
import { reviewCommands } from "../features/review/commands";
import { settingsCommands } from "../features/settings/commands";
import { specCommands } from "../features/spec/commands";
import { upkeepCommands } from "../features/upkeep/commands";
import { sheetCommands, workbenchCommands } from "../features/workbench/commands";
import { choiceCommands } from "../kinds/choice/commands";
import { momentCommands } from "../kinds/moment/commands";
import { audioCommands, imageCommands, textCommands, videoCommands } from "../media/commands";
import type { CommandSet } from "./command";
import { chooseCommands, listCommands, openCommands } from "./list";

export const COMMAND_SETS = [
  appCommands,
  workbenchCommands,
  sheetCommands,
  reviewCommands,
  listCommands,
  openCommands,
  chooseCommands,
  listPageCommands,
  listSearchCommands,
  projectsCommands,
  overviewCommands,
  itemsCommands,
  batchCommands,
  caseCommands,
  itemCommands,
  importsCommands,
  exportsCommands,
  specCommands,
  peopleCommands,
  peopleActCommands,
  memberCommands,
  memberActCommands,
  upkeepCommands,
  settingsCommands,
  videoCommands,
  imageCommands,
  textCommands,
  audioCommands,
  choiceCommands,
  momentCommands,
] as unknown as readonly CommandSet<never>[];
