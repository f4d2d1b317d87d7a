// Whether the rule of every option is shown under it, as the person left it on this machine.
import { KeptSwitch } from "../design/kept-switch.svelte";

export const optionRules = new KeptSwitch("assay.optionRules", false);
