// Where the browser starts: the styles, the keys, the addresses, and the shell.
import { mount } from "svelte";
import { router } from "./app/router.svelte";
import { session } from "./app/session.svelte";
import Shell from "./app/shell.svelte";
import { listenForKeys } from "./commands/dispatcher.svelte";
import "./design/base.css";
import { theme } from "./design/theme.svelte";

const target = document.getElementById("app");
if (target) {
  theme.start();
  router.start();
  listenForKeys(window);
  void session.ask();
  // The page comes while the server says who is signed in; a failure is told when the page is shown.
  router.match?.route.load().catch(() => undefined);
  mount(Shell, { target });
}
