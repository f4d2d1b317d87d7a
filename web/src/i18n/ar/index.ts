// Arabic: the same words as English, file by file. It is loaded only by those who read it.
import type { Strings } from "../words";
import { app } from "./app";
import { mediaWords } from "./media";
import { pages } from "./pages";
import { workbench } from "./workbench";

export const ar: Strings = { ...app, ...mediaWords, ...workbench, ...pages };
