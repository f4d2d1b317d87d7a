// When a page stands still: what it asked for has come, and nothing on it has changed for a moment. A page is looked at
// then, and not after a time that is too long for one machine and too short for another.
const QUIET_MS = 120;
const LONGEST_MS = 10_000;
/** What is never done, or not done until somebody plays it. */
const ENDLESS = new Set(["eventsource", "media", "ping"]);
const asked = new WeakMap();

/** Follows what a page asks for, from now on. */
export function follow(page) {
  const open = new Set();
  asked.set(page, open);
  page.on("request", (request) => ENDLESS.has(request.resourceType()) || open.add(request));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => open.delete(request));
}

/** Resolves when a page that is followed stands still, or has been restless for ten seconds. */
export async function still(page) {
  const open = asked.get(page);
  const until = Date.now() + LONGEST_MS;
  do await page.evaluate(calm, { quiet: QUIET_MS, longest: until - Date.now() });
  while (open.size > 0 && Date.now() < until);
}

/** Resolves when what was changed under a page, its theme say, has been drawn. Nothing on it fades over to anything from now on. */
export const drawn = (page) =>
  page.evaluate(async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important }");
    document.adoptedStyleSheets = [sheet];
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
  });

/** Runs in the page. */
function calm({ quiet, longest }) {
  return document.fonts.ready.then(() => new Promise((resolve) => {
    const begun = performance.now();
    let changed = begun;
    const watch = new MutationObserver(() => (changed = performance.now()));
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const look = () => {
      const now = performance.now();
      const loading = [...document.images].some((image) => !image.complete);
      if ((now - changed < quiet || loading) && now - begun < longest) return requestAnimationFrame(look);
      watch.disconnect();
      resolve();
    };
    requestAnimationFrame(look);
  }));
}
