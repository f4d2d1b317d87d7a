// The small parts that every page is made of.
export { default as Area } from "./area.svelte";
export { default as Button } from "./button.svelte";
export { default as Check } from "./check.svelte";
export { default as Copy } from "./copy.svelte";
export { default as Dialog } from "./dialog.svelte";
export { default as Empty } from "./empty.svelte";
export { default as Field } from "./field.svelte";
export { default as Interval } from "./interval.svelte";
export { default as Key } from "./key.svelte";
export { default as Mark } from "./mark.svelte";
export { default as Meter } from "./meter.svelte";
export { default as Panel } from "./panel.svelte";
export { default as Select } from "./select.svelte";
export { default as SourceEditor } from "./source-editor.svelte";
export { default as Table } from "./table.svelte";
export { default as Tag } from "./tag.svelte";
export { default as Tooltip } from "./tooltip.svelte";
export { notices } from "./notices.svelte";
