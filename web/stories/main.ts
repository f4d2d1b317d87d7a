// Where the stories start: the styles, the theme and the keys of the application, without anything of a server.
import { mount } from "svelte";
import { listenForKeys } from "../src/commands/dispatcher.svelte";
import "../src/design/base.css";
import { theme } from "../src/design/theme.svelte";
import Stories from "./stories.svelte";

const target = document.getElementById("app");
if (target) {
  theme.start();
  listenForKeys(window);
  mount(Stories, { target });
}
