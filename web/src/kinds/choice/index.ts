// The kind `choice`: its rules and its components.
import type { ChoiceLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { choiceRules } from "./value";
import Viewer from "./viewer.svelte";

export const choice: Kind<ChoiceLabel> = { ...choiceRules, Editor, Viewer, Difference };
