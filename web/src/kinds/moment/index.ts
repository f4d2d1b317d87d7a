// The kind `moment`: its rules and its components.
import type { MomentLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { momentRules } from "./value";
import Viewer from "./viewer.svelte";

export const moment: Kind<MomentLabel> = { ...momentRules, Editor, Viewer, Difference };
