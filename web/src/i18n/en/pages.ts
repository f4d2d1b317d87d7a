// Words of the pages around the workbench, in English.
import { account } from "./pages/account";
import { batches } from "./pages/batches";
import { item } from "./pages/item";
import { items } from "./pages/items";
import { lists } from "./pages/lists";
import { overview } from "./pages/overview";
import { people } from "./pages/people";
import { projectWords } from "./pages/projects";
import { review } from "./pages/review";
import { shared } from "./pages/shared";
import { spec } from "./pages/spec";
import { transfer } from "./pages/transfer";
import { upkeep } from "./pages/upkeep";

export const pages = { ...shared, ...transfer, account, batches, item, items, lists, overview, people, projects: projectWords, review, spec, upkeep };
