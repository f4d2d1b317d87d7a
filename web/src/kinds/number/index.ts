// The kind `number`: its rules and its components.
import type { NumberLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { numberRules } from "./value";
import Viewer from "./viewer.svelte";

export const number: Kind<NumberLabel> = { ...numberRules, Editor, Viewer, Difference };
