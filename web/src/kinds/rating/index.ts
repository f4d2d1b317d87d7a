// The kind `rating`: its rules and its components.
import type { RatingLabel } from "../../client/spec";
import type { Kind } from "../kind";
import Difference from "./difference.svelte";
import Editor from "./editor.svelte";
import { ratingRules } from "./value";
import Viewer from "./viewer.svelte";

export const rating: Kind<RatingLabel> = { ...ratingRules, Editor, Viewer, Difference };
