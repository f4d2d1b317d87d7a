// Where the reference of the HTTP interface starts: the styles, and one page.
import { mount } from "svelte";
import "../design/base.css";
import { theme } from "../design/theme.svelte";
import Page from "./page.svelte";

const target = document.getElementById("app");
if (target) {
  theme.start();
  mount(Page, { target });
}
