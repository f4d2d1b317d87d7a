// English: every word on the screen, one file per part of the application.
import { app } from "./app";
import { mediaWords } from "./media";
import { pages } from "./pages";
import { workbench } from "./workbench";

export const en = { ...app, ...mediaWords, ...workbench, ...pages };
