// The kind `bins`: its rules and its components.
import type { BinsLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { binsRules } from "./value";
import Viewer from "./viewer.svelte";

export const bins: Kind<BinsLabel> = { ...binsRules, Editor, Viewer, Difference };
