// The kind `text`: its rules and its components.
import type { TextLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { textRules } from "./value";
import Viewer from "./viewer.svelte";

export const text: Kind<TextLabel> = { ...textRules, Editor, Viewer, Difference };
