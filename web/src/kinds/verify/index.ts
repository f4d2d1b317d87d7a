// The kind `verify`: its rules and its components.
import type { VerifyLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { verifyRules } from "./value";
import Viewer from "./viewer.svelte";

export const verify: Kind<VerifyLabel> = { ...verifyRules, Editor, Viewer, Difference };
