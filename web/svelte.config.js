// Runes everywhere; styles stay in their component's file and leave as ordinary stylesheets.
import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};
