// The settings there are: those of the person who is signed in, and those of the project they are in.
import { settings } from "../client";
import { Settings } from "./settings.svelte";

/** One's own, in one's account: the same on every machine. */
export const account = new Settings({ list: () => settings.own(), put: (_, name, body) => settings.keep(name, body) }, "assay.settings");

/** Those that a lead made for everybody in the project of the address. */
export const shared = new Settings({ list: (project) => settings.ofProject(project), put: (project, name, body) => settings.keepForProject(project, name, body) });
